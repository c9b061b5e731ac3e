package dev.mrad.backend.djl;

import ai.djl.engine.EngineException;
import dev.mrad.api.DeviceMemoryException;
import java.util.Locale;
import java.util.function.Supplier;

/** Tells the end of a device's memory from other failures of PyTorch. */
final class DeviceMemory {
  private DeviceMemory() {}

  /** Runs something that uploads weights. */
  static <T> T loading(String device, Supplier<T> work) {
    return translate(work, "device " + device + " is too small for the weights");
  }

  /** Runs a program on a batch. */
  static <T> T running(String device, int batch, Supplier<T> work) {
    return translate(
        work, "device " + device + " is too small for a batch of " + batch + "; use a smaller one");
  }

  private static <T> T translate(Supplier<T> work, String message) {
    try {
      return work.get();
    } catch (EngineException e) {
      if (isExhausted(String.valueOf(e.getMessage()))) {
        throw new DeviceMemoryException(message, e);
      }
      throw e;
    } catch (OutOfMemoryError e) {
      throw new DeviceMemoryException(message + " or run java with a larger -Xmx", e);
    }
  }

  /** By PyTorch's own words, for CUDA and for the CPU. */
  static boolean isExhausted(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("out of memory")
        || text.contains("can't allocate memory")
        || text.contains("not enough memory");
  }
}
