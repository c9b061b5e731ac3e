package dev.mrad.benchmarks;

/** What the JVMs of benchmarks with competitors are started with. */
final class Flags {
  static final String VECTOR = "--add-modules=jdk.incubator.vector";

  /** A million keys of 1024 values take 4 GiB, here and in naive Java. */
  static final String HEAP = "-Xmx8g";

  static final String QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";

  /** DJL sends no statistics. */
  static final String NO_TRACKING = "-DOPT_OUT_TRACKING=true";

  /** DJL downloads no natives. */
  static final String OFFLINE = "-Dai.djl.offline=true";

  /** JavaCPP would stop at the size of the Java heap, and at some multiple of it altogether. */
  static final String NATIVE_BYTES = "-Dorg.bytedeco.javacpp.maxBytes=0";

  static final String NATIVE_PHYSICAL_BYTES = "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0";

  private Flags() {}
}
