package dev.mrad.internal.cpu;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses between the two {@link Kernels}, once for the process where the choice is automatic: the
 * Vector API's module must be there, vectors must have 128 bits or more, and they must prove faster
 * in a short race, which they only are where the JVM compiles them to vector instructions (HotSpot
 * with C2). The race warms up what the first run needs anyway.
 */
enum KernelChoice {
  /** The faster one. */
  AUTO,
  /** Plain Java. */
  SCALAR,
  /** The Vector API, whatever the race says. */
  VECTOR;

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);
  private static final String MODULE = "jdk.incubator.vector";
  private static final String HOW = "run java with --add-modules " + MODULE + " for faster ones";
  private static final int LEAST_BITS = 128;

  /** Compilation may take this long on a busy machine; elsewhere the race ends much sooner. */
  private static final long RACE_NANOS = 8_000_000_000L;

  private static final int RACE_ROWS = 40;
  private static final int RACE_DEPTH = 128;

  private static final class Automatic {
    static final Kernels KERNELS = probe();
  }

  /**
   * Reads an option.
   *
   * @throws IllegalArgumentException when it is none of {@code auto}, {@code scalar}, {@code
   *     vector}
   */
  static KernelChoice of(String text) {
    for (KernelChoice choice : values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
        return choice;
      }
    }
    throw new IllegalArgumentException("kernels of auto, scalar or vector expected, found " + text);
  }

  /** Whether this JVM has resolved the Vector API's module. */
  static boolean vectorModuleIsThere() {
    Module here = KernelChoice.class.getModule();
    return ModuleLayer.boot().findModule(MODULE).filter(here::canRead).isPresent();
  }

  /**
   * The kernels.
   *
   * @throws IllegalArgumentException when the Vector API was asked for and is not there
   */
  Kernels kernels() {
    return switch (this) {
      case AUTO -> Automatic.KERNELS;
      case SCALAR -> new ScalarKernels();
      case VECTOR -> vectorKernels();
    };
  }

  private static Kernels vectorKernels() {
    if (!vectorModuleIsThere()) {
      throw new IllegalArgumentException(
          "kernels=vector needs the module " + MODULE + ": run java with --add-modules " + MODULE);
    }
    return new VectorKernels(false);
  }

  private static Kernels probe() {
    Kernels scalar = new ScalarKernels();
    if (!vectorModuleIsThere()) {
      LOG.info("CPU backend: {}; {}", scalar.description(), HOW);
      return scalar;
    }
    if (VectorKernels.vectorBits() < LEAST_BITS) {
      LOG.info(
          "CPU backend: {}, since vectors here have {} bits",
          scalar.description(),
          VectorKernels.vectorBits());
      return scalar;
    }
    Kernels vector = new VectorKernels(true);
    if (!wins(vector, scalar)) {
      LOG.info(
          "CPU backend: {}, since this JVM runs the Vector API slower; HotSpot with C2 would not",
          scalar.description());
      return scalar;
    }
    LOG.info("CPU backend: {}", vector.description());
    return vector;
  }

  private static boolean wins(Kernels vector, Kernels scalar) {
    long start = System.nanoTime();
    double reference = Double.POSITIVE_INFINITY;
    while (System.nanoTime() - start < RACE_NANOS) {
      reference = Math.min(reference, secondsPerProduct(scalar));
      if (secondsPerProduct(vector) < reference) {
        return true;
      }
    }
    return false;
  }

  private static double secondsPerProduct(Kernels kernels) {
    int width = kernels.panelWidth();
    float[] a = new float[RACE_ROWS * RACE_DEPTH];
    float[] b = new float[RACE_DEPTH * width];
    float[] c = new float[RACE_ROWS * width];
    long start = System.nanoTime();
    kernels.multiply(a, 0, RACE_DEPTH, RACE_ROWS, b, 0, RACE_DEPTH, c, 0, width);
    return (double) (System.nanoTime() - start) / width;
  }
}
