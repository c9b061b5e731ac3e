package dev.mrad.conformance;

import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import java.util.ServiceLoader;

/** The built-in backend with one kind of its kernels against the kit. */
abstract class CpuSuites extends WholeKit {
  private final String kernels;

  CpuSuites(String kernels) {
    this.kernels = kernels;
  }

  @Override
  protected Subject subject() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals("cpu"))
        .findFirst()
        .map(Subject::of)
        .orElseThrow()
        .with(new BackendOptions("cpu", 3, Map.of("kernels", kernels)));
  }
}
