package dev.mrad.conformance;

/** The plain Java kernels. */
class CpuScalarTest extends CpuSuites {
  CpuScalarTest() {
    super("scalar");
  }
}
