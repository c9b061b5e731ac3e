package dev.mrad.backend.onnx;

import ai.djl.util.cuda.CudaUtils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import dev.mrad.api.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where ONNX Runtime computes: an execution provider and a device.
 *
 * @param name {@code cpu}, {@code cuda}, {@code tensorrt}, {@code openvino}, {@code dml} or {@code
 *     coreml}
 * @param gpu the device's number; −1 for the CPU's providers
 * @param tf32 whether CUDA may compute products in TensorFloat-32
 */
record Providers(String name, int gpu, boolean tf32) {
  private static final String CPU = "cpu";

  private static final Map<String, OrtProvider> KNOWN =
      Map.of(
          CPU,
          OrtProvider.CPU,
          "cuda",
          OrtProvider.CUDA,
          "tensorrt",
          OrtProvider.TENSOR_RT,
          "openvino",
          OrtProvider.OPEN_VINO,
          "dml",
          OrtProvider.DIRECT_ML,
          "coreml",
          OrtProvider.CORE_ML);

  /** The devices that the natives can compute on here, the best first, without loading them. */
  static List<String> devices(Natives natives) {
    if (!natives.usable()) {
      return List.of();
    }
    List<String> devices = new ArrayList<>();
    for (int i = 0; natives.cuda() && i < CudaUtils.getGpuCount(); i++) {
      devices.add("gpu:" + i);
    }
    devices.add(CPU);
    return List.copyOf(devices);
  }

  /**
   * Chooses by what was asked for.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu:N}
   * @param provider a name, or {@code auto} for CUDA on a GPU and the CPU's own elsewhere
   * @throws BackendUnavailableException when the device is not there
   * @throws IllegalArgumentException when there is no such provider, or it is not for the device
   */
  static Providers choose(String device, String provider, boolean tf32, Natives natives) {
    if (!provider.equals("auto") && !KNOWN.containsKey(provider)) {
      throw new IllegalArgumentException(
          "provider of auto, "
              + KNOWN.keySet().stream().sorted().collect(Collectors.joining(", "))
              + " expected, found "
              + provider);
    }
    List<String> devices = devices(natives);
    boolean nvidia = provider.equals("cuda") || provider.equals("tensorrt");
    String chosen =
        !device.equals("auto") ? device : provider.equals("auto") ? devices.get(0) : CPU;
    if (device.equals("auto") && nvidia) {
      chosen = "gpu:0";
    }
    if (!chosen.equals(CPU) && !devices.contains(chosen)) {
      throw new BackendUnavailableException(
          "backend "
              + OnnxBackendProvider.NAME
              + " has no device "
              + chosen
              + ", only "
              + String.join(", ", devices)
              + ": "
              + (natives.cuda()
                  ? "the CUDA driver and runtime show " + CudaUtils.getGpuCount() + " devices"
                  : "the natives of ONNX Runtime on the class path are those for the CPU, expected"
                      + " com.microsoft.onnxruntime:onnxruntime_gpu"));
    }
    boolean onCpu = chosen.equals(CPU);
    if (!provider.equals("auto") && nvidia == onCpu) {
      throw new IllegalArgumentException(
          "provider " + provider + " does not compute on device " + chosen);
    }
    String name = !provider.equals("auto") ? provider : onCpu ? CPU : "cuda";
    return new Providers(name, onCpu ? -1 : Integer.parseInt(chosen.substring(4)), tf32);
  }

  /** {@code cpu} or {@code gpu:N}. */
  String device() {
    return gpu < 0 ? CPU : "gpu:" + gpu;
  }

  /**
   * Checks that the loaded runtime offers the provider.
   *
   * @throws BackendUnavailableException when it does not, with what it offers
   */
  void require() {
    OrtProvider wanted = KNOWN.get(name);
    if (wanted == null || !OrtEnvironment.getAvailableProviders().contains(wanted)) {
      throw refused(
          "it offers "
              + OrtEnvironment.getAvailableProviders().stream()
                  .map(each -> each.getName().replace("ExecutionProvider", ""))
                  .map(each -> each.toLowerCase(Locale.ROOT))
                  .sorted()
                  .collect(Collectors.joining(", ")),
          null);
    }
  }

  /**
   * Puts the provider into the options of a session.
   *
   * @throws BackendUnavailableException when its libraries cannot be loaded, with the reason
   */
  void add(SessionOptions options) {
    try {
      switch (name) {
        case "cuda" -> addCuda(options);
        case "tensorrt" -> {
          try (OrtTensorRTProviderOptions own = new OrtTensorRTProviderOptions(gpu)) {
            options.addTensorrt(own);
          }
          addCuda(options);
        }
        case "openvino" -> options.addOpenVINO("CPU");
        case "dml" -> options.addDirectML(0);
        case "coreml" -> options.addCoreML();
        default -> {}
      }
    } catch (OrtException e) {
      throw refused(Failures.reason(e), e);
    }
  }

  private void addCuda(SessionOptions options) throws OrtException {
    try (OrtCUDAProviderOptions own = new OrtCUDAProviderOptions(gpu)) {
      own.add("use_tf32", tf32 ? "1" : "0");
      options.addCUDA(own);
    }
  }

  private BackendUnavailableException refused(String why, @Nullable Exception cause) {
    return new BackendUnavailableException(
        "the installed ONNX Runtime has no execution provider " + name + ": " + why, cause);
  }
}
