package dev.mrad.internal.cpu;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What decides between the kernels. The only class of this project that reads system properties,
 * since nothing else names the processor, the JVM and its compiler.
 *
 * @param module whether the Vector API's module is resolved
 * @param vm the name of the JVM
 * @param mode what its compiler does
 * @param version its version
 * @param bits of the preferred vectors, 0 without the module
 */
record JvmFacts(boolean module, String vm, String mode, String version, int bits) {
  static final String MODULE = "jdk.incubator.vector";

  /** Forces the kernels of all backends that are opened without the option. */
  static final String PROPERTY = "dev.mrad.kernels";

  private static final int LEAST_BITS = 128;

  /** Of this JVM. */
  static JvmFacts here() {
    boolean module = vectorModuleIsThere();
    return new JvmFacts(
        module,
        System.getProperty("java.vm.name", ""),
        System.getProperty("java.vm.info", ""),
        System.getProperty("java.vm.version", ""),
        module ? VectorKernels.vectorBits() : 0);
  }

  /** Whether this JVM has resolved the Vector API's module. */
  static boolean vectorModuleIsThere() {
    Module here = JvmFacts.class.getModule();
    return ModuleLayer.boot().findModule(MODULE).filter(here::canRead).isPresent();
  }

  /** Which kernels the system property asks for. */
  static @Nullable String wanted() {
    return System.getProperty(PROPERTY);
  }

  /** Whether a fence between loads is no instruction. */
  static boolean isX86() {
    return List.of("amd64", "x86_64").contains(System.getProperty("os.arch"));
  }

  /** Why the vector kernels would not be fast, and what helps; {@code null} where they are. */
  @Nullable String objection() {
    if (!module) {
      return "the module " + MODULE + " is missing; run java with --add-modules " + MODULE;
    }
    if (!vm.contains("Server VM")) {
      return "only HotSpot with C2 compiles the Vector API, and this is " + vm + "; use OpenJDK";
    }
    if (version.contains("jvmci")) {
      return "this JVM has the compiler Graal, "
          + version
          + ", not tried with the Vector API; use"
          + " OpenJDK, or try -D"
          + PROPERTY
          + "=vector";
    }
    if (!mode.startsWith("mixed mode") && !mode.startsWith("compiled mode")
        || mode.contains("emulated-client")) {
      return "C2 is switched off (" + mode + "); run java without -Xint and -XX:TieredStopAtLevel";
    }
    if (bits < LEAST_BITS) {
      return "vectors here have "
          + bits
          + " bits, expected 128 or more; run java without -XX:UseAVX"
          + " and -XX:UseSSE, or on another processor";
    }
    return null;
  }
}
