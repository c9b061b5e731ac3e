package dev.mrad.internal.cpu;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses between the two {@link Kernels} by facts about the JVM, never by a race. */
enum KernelChoice {
  /** Those on vectors where {@link JvmFacts} has no objection; once for the process. */
  AUTO,
  /** Plain Java. */
  SCALAR,
  /** The Vector API, whatever the facts say, and from the first call on. */
  VECTOR;

  private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);

  private static final class Automatic {
    static final Kernels KERNELS = automatic();
  }

  /**
   * The choice of an option, of the system property where there is none, or {@link #AUTO}.
   *
   * @throws IllegalArgumentException when it is none of {@code auto}, {@code scalar}, {@code
   *     vector}
   */
  static KernelChoice of(@Nullable String option) {
    String wanted = JvmFacts.wanted();
    return option == null && wanted != null
        ? read(wanted, "-D" + JvmFacts.PROPERTY)
        : read(option == null ? "auto" : option, "kernels");
  }

  private static KernelChoice read(String text, String where) {
    for (KernelChoice choice : values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        where + " of auto, scalar or vector expected, found " + text);
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
    if (!JvmFacts.vectorModuleIsThere()) {
      throw new IllegalArgumentException(
          "kernels=vector needs the module "
              + JvmFacts.MODULE
              + ": run java with --add-modules "
              + JvmFacts.MODULE);
    }
    return new VectorKernels(true);
  }

  private static Kernels automatic() {
    String objection = JvmFacts.here().objection();
    if (objection != null) {
      LOG.warn("CPU backend: plain Java kernels, several times slower, since {}", objection);
      return new ScalarKernels();
    }
    Kernels vector = VectorKernels.patient();
    LOG.info("CPU backend: {}", vector.description());
    return vector;
  }
}
