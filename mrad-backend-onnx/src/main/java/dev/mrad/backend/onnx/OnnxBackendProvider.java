package dev.mrad.backend.onnx;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Opens ONNX Runtime through DJL. The natives for CPUs come with this module; those for CUDA are
 * {@code com.microsoft.onnxruntime:onnxruntime_gpu} in place of {@code onnxruntime}. Nothing is
 * ever downloaded. The priority is below the built-in backend's: since the natives come along, who
 * only wants to export has them too, so it computes where it is named.
 *
 * <p>Devices are {@code cpu} and, with natives for CUDA, {@code gpu:0} and so on. {@link
 * BackendOptions#threads} are those that compute one run. Properties:
 *
 * <ul>
 *   <li>{@code provider}: {@code auto} (default: CUDA on a GPU, else the CPU's own), {@code cpu},
 *       {@code cuda}, {@code tensorrt}, {@code openvino}, {@code dml} or {@code coreml}. All but
 *       the first two need another build of ONNX Runtime, which says so.
 *   <li>{@code tf32}: {@code true} to let CUDA compute products in TensorFloat-32; {@code false} by
 *       default.
 *   <li>{@code precision}: {@code float32} (default), or {@code int8} to compute the products of
 *       the image encoder on 8-bit integers: faster and less exact, see docs/onnx.md.
 * </ul>
 *
 * <p>Opening sets the system property {@code OPT_OUT_TRACKING} where it is unset, since DJL would
 * send usage statistics; and beside another engine of DJL {@code ai.djl.onnx.disable_alternative}
 * where it is unset, since DJL would load that engine too and download its natives. Weights above
 * 64 KiB are written to a private folder in {@code java.io.tmpdir}, deleted when closed.
 */
public final class OnnxBackendProvider implements BackendProvider {
  static final String NAME = "onnxruntime";
  private static final String PROVIDER = "provider";
  private static final String TF32 = "tf32";
  private static final String PRECISION = "precision";

  /** For {@link java.util.ServiceLoader}. */
  public OnnxBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability availability() {
    Natives natives = Natives.find();
    return new Availability(natives.usable(), natives.detail());
  }

  @Override
  public List<String> devices() {
    return Providers.devices(Natives.find());
  }

  @Override
  public Backend open(BackendOptions options) {
    Map<String, String> properties = options.properties();
    Set<String> unknown = new TreeSet<>(properties.keySet());
    unknown.removeAll(Set.of(PROVIDER, TF32, PRECISION));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "backend "
              + NAME
              + " knows the properties provider, tf32 and precision, found "
              + unknown);
    }
    boolean tf32 = choice(properties, TF32, "false", "true");
    boolean int8 = choice(properties, PRECISION, "float32", "int8");
    Natives natives = usable();
    Providers providers =
        Providers.choose(
            options.device(), properties.getOrDefault(PROVIDER, "auto"), tf32, natives);
    OnnxRuntime.load();
    providers.require();
    int threads =
        options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
    return new OnnxBackend(new SessionSettings(providers, threads), new Dialect(true, false, int8));
  }

  /**
   * Loads ONNX Runtime.
   *
   * @throws BackendUnavailableException when that is not possible, with the reason
   */
  static void require() {
    usable();
    OnnxRuntime.load();
  }

  private static Natives usable() {
    Natives natives = Natives.find();
    if (!natives.usable()) {
      throw new BackendUnavailableException("backend " + NAME + ": " + natives.detail());
    }
    return natives;
  }

  private static boolean choice(
      Map<String, String> properties, String name, String usual, String other) {
    String found = properties.getOrDefault(name, usual);
    if (!found.equals(usual) && !found.equals(other)) {
      throw new IllegalArgumentException(
          name + " of " + usual + " or " + other + " expected, found " + found);
    }
    return found.equals(other);
  }
}
