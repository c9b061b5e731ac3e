package dev.mrad.internal.cpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Random;

/** The kernels that a test runs on, each named so that a skipped one says why. */
enum KernelsUnderTest {
  SCALAR,
  VECTOR;

  /** The kinds that this JVM can run. */
  static List<KernelsUnderTest> here() {
    return JvmFacts.vectorModuleIsThere() ? List.of(values()) : List.of(SCALAR);
  }

  Kernels get() {
    if (this == SCALAR) {
      return new ScalarKernels();
    }
    assumeTrue(
        JvmFacts.vectorModuleIsThere(),
        "vector kernels skipped: this JVM runs without --add-modules jdk.incubator.vector");
    return KernelChoice.VECTOR.kernels();
  }

  static float[] random(long seed, int size, float range) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (random.nextFloat() * 2 - 1) * range;
    }
    return values;
  }

  static PackedMatrix pack(float[] rows, int columns, int depth, Kernels kernels, Workers workers) {
    return PackedMatrix.transposed(
        (from, target, count) -> System.arraycopy(rows, Math.toIntExact(from), target, 0, count),
        columns,
        depth,
        kernels,
        workers);
  }
}
