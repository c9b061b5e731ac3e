package dev.mrad.internal.cpu;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens the built-in backend. It is always available, and gives way to any backend of positive
 * priority.
 *
 * <p>Property {@code kernels}: {@code auto} (those on vectors where this JVM compiles them), {@code
 * scalar} (plain Java) or {@code vector} ({@code jdk.incubator.vector}, which must have been added
 * to the JVM). By default the system property {@code dev.mrad.kernels}, or {@code auto}.
 */
public final class CpuBackendProvider implements BackendProvider {
  static final String NAME = "cpu";
  static final String DEVICE = "cpu";
  private static final String KERNELS = "kernels";

  /** For {@link java.util.ServiceLoader}. */
  public CpuBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability availability() {
    String how =
        JvmFacts.vectorModuleIsThere()
            ? "with the Vector API"
            : "in plain Java; with --add-modules jdk.incubator.vector it is several times as fast";
    return new Availability(
        true, "built in, " + Runtime.getRuntime().availableProcessors() + " processors, " + how);
  }

  @Override
  public List<String> devices() {
    return List.of(DEVICE);
  }

  @Override
  public Backend open(BackendOptions options) {
    if (!options.device().equals("auto") && !options.device().equals(DEVICE)) {
      throw new BackendUnavailableException(
          "backend cpu has no device " + options.device() + ", only " + DEVICE);
    }
    Set<String> unknown = new TreeSet<>(options.properties().keySet());
    unknown.remove(KERNELS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "backend cpu knows the property kernels, found " + unknown);
    }
    Kernels kernels = KernelChoice.of(options.properties().get(KERNELS)).kernels();
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    return new CpuBackend(kernels, threads);
  }
}
