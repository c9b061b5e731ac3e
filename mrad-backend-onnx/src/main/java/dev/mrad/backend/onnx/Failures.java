package dev.mrad.backend.onnx;

import ai.djl.engine.EngineException;
import dev.mrad.api.DeviceMemoryException;
import java.util.Locale;
import java.util.function.Supplier;

/** Tells the end of a device's memory from other failures of ONNX Runtime. */
final class Failures {
  private Failures() {}

  /** Runs something that loads weights. */
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
      if (isExhausted(reason(e))) {
        throw new DeviceMemoryException(message, e);
      }
      throw e;
    } catch (OutOfMemoryError e) {
      throw new DeviceMemoryException(message + " or run java with a larger -Xmx", e);
    }
  }

  /** By ONNX Runtime's own words, for CUDA and for the CPU. */
  static boolean isExhausted(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    return text.contains("failed to allocate memory")
        || text.contains("out of memory")
        || text.contains("bad_alloc")
        || text.contains("bad allocation")
        || text.contains("integer overflow");
  }

  /** The first line of what went wrong underneath. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
  }
}
