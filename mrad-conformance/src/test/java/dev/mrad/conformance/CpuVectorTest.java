package dev.mrad.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;

/** The Vector API kernels. */
class CpuVectorTest extends CpuSuites {
  CpuVectorTest() {
    super("vector");
  }

  @BeforeAll
  static void vectors_are_there() {
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "vector kernels skipped: this JVM runs without --add-modules jdk.incubator.vector");
  }
}
