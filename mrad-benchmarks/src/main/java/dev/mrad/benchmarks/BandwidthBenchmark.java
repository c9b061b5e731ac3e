package dev.mrad.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * How fast memory can be read at most: each processor adds up an array of its own, larger than its
 * share of the caches. What a single query waits for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(Threads.MAX)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx8g", "--add-modules=jdk.incubator.vector"})
public class BandwidthBenchmark {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int VALUES = 1 << 24;

  private final float[] values = new float[VALUES];

  /** The bytes that one call on one thread reads. */
  static double bytes() {
    return 4.0 * VALUES;
  }

  /** Touches each page. */
  @Setup
  public void fill() {
    Arrays.fill(values, 1);
  }

  /** One call. */
  @Benchmark
  public float read() {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int i = 0; i < VALUES; i += 4 * LANES) {
      s0 = s0.add(FloatVector.fromArray(SPECIES, values, i));
      s1 = s1.add(FloatVector.fromArray(SPECIES, values, i + LANES));
      s2 = s2.add(FloatVector.fromArray(SPECIES, values, i + 2 * LANES));
      s3 = s3.add(FloatVector.fromArray(SPECIES, values, i + 3 * LANES));
    }
    return s0.add(s1).add(s2).add(s3).lane(0);
  }
}
