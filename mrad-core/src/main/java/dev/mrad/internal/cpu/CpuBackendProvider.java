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
 * <p>Properties: {@code kernels} is {@code auto} (default: the faster ones), {@code scalar} (plain
 * Java) or {@code vector} ({@code jdk.incubator.vector}, which must have been added to the JVM);
 * {@code warm-up} is {@code true} to compile the kernels when opened, or {@code false} (default).
 */
public final class CpuBackendProvider implements BackendProvider {
  static final String NAME = "cpu";
  static final String DEVICE = "cpu";
  private static final String KERNELS = "kernels";
  private static final String WARM_UP = "warm-up";

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
        KernelChoice.vectorModuleIsThere()
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
    unknown.removeAll(Set.of(KERNELS, WARM_UP));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "backend cpu knows the properties kernels and warm-up, found " + unknown);
    }
    Kernels kernels = KernelChoice.of(options.properties().getOrDefault(KERNELS, "auto")).kernels();
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    boolean warmUp = isTrue(options.properties().getOrDefault(WARM_UP, "false"));
    CpuBackend backend = new CpuBackend(kernels, threads);
    try {
      if (warmUp) {
        WarmUp.run(backend);
      }
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
    return backend;
  }

  private static boolean isTrue(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("warm-up of true or false expected, found " + text);
    }
    return text.equals("true");
  }
}
