package dev.mrad.backend.djl;

import ai.djl.Device;
import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.List;
import java.util.TreeSet;

/**
 * Opens PyTorch through DJL. It is available when the natives of PyTorch and their JNI library are
 * on the class path (or {@code PYTORCH_LIBRARY_PATH} leads to them): DJL would download what is
 * missing, so that is refused before DJL is asked. The priority is above the built-in backend's.
 *
 * <p>Devices are {@code cpu} and, with natives for CUDA, {@code gpu:0} and so on. There are no
 * properties. {@link BackendOptions#threads} are those that PyTorch computes one call with; PyTorch
 * keeps the number per calling thread, so that backends with other numbers can be open at once.
 *
 * <p>Products are computed in float32. PyTorch uses TensorFloat-32 for products on CUDA devices
 * only when asked to, and this backend does not ask: only the environment variable {@code
 * TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1} does, which PyTorch reads itself. (cuDNN's convolutions may
 * use it by default; the models have none, patches are embedded by a product.)
 *
 * <p>Opening sets the system property {@code OPT_OUT_TRACKING} where it is unset, since DJL would
 * send usage statistics.
 */
public final class DjlBackendProvider implements BackendProvider {
  static final String NAME = "djl-pytorch";

  /** For {@link java.util.ServiceLoader}. */
  public DjlBackendProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Availability availability() {
    Natives natives = Natives.find();
    return new Availability(natives.usable(), natives.detail());
  }

  @Override
  public List<String> devices() {
    return Devices.of(Natives.find());
  }

  @Override
  public Backend open(BackendOptions options) {
    if (!options.properties().isEmpty()) {
      throw new IllegalArgumentException(
          "backend "
              + NAME
              + " has no properties, found "
              + new TreeSet<>(options.properties().keySet()));
    }
    Natives natives = Natives.find();
    if (!natives.usable()) {
      throw new BackendUnavailableException("backend " + NAME + ": " + natives.detail());
    }
    Device device = Devices.choose(options.device(), natives);
    return new DjlBackend(PyTorch.load(), device, options.threads());
  }
}
