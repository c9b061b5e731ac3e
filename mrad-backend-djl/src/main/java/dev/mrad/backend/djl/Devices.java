package dev.mrad.backend.djl;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.mrad.api.BackendUnavailableException;
import java.util.ArrayList;
import java.util.List;

/** Which devices the natives can compute on here. */
final class Devices {
  private static final String CPU = "cpu";

  private Devices() {}

  /** The devices, CUDA ones first; empty when the natives are not usable. */
  static List<String> of(Natives natives) {
    if (!natives.usable()) {
      return List.of();
    }
    List<String> devices = new ArrayList<>();
    for (int i = 0; i < gpus(natives); i++) {
      devices.add("gpu:" + i);
    }
    devices.add(CPU);
    return List.copyOf(devices);
  }

  /**
   * The device of a name.
   *
   * @param name {@code auto}, {@code cpu} or {@code gpu:N}
   * @throws BackendUnavailableException when it is not there, with the reason
   */
  static Device choose(String name, Natives natives) {
    List<String> devices = of(natives);
    String chosen = name.equals("auto") ? devices.get(0) : name;
    if (!devices.contains(chosen)) {
      throw new BackendUnavailableException(
          "backend "
              + DjlBackendProvider.NAME
              + " has no device "
              + name
              + ", only "
              + String.join(", ", devices)
              + (chosen.startsWith("gpu") ? ": " + whyNot(natives) : ""));
    }
    return chosen.equals(CPU)
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(chosen.substring(chosen.indexOf(':') + 1)));
  }

  private static String whyNot(Natives natives) {
    return isCuda(natives)
        ? "the CUDA driver and runtime show " + gpus(natives) + " devices"
        : "the natives of PyTorch on the class path are those for the CPU, expected"
            + " ai.djl.pytorch:pytorch-native-cu128";
  }

  private static int gpus(Natives natives) {
    return isCuda(natives) ? CudaUtils.getGpuCount() : 0;
  }

  private static boolean isCuda(Natives natives) {
    return natives.flavor().startsWith("cu");
  }
}
