package dev.mrad.benchmarks;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * What the machine can do at most: fused multiply-adds on registers alone, in ten chains, which is
 * enough to keep two units of four or five cycles' latency busy. On all processors at once. The
 * sums are the addend, as in a matrix product: the other way round C2 copies a register for each.
 * They begin with different values, or a compiler may find that they are the same.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(Threads.MAX)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class PeakBenchmark {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int STEPS = 200_000;
  private static final int CHAINS = 10;

  /** The floating-point operations of one call on one thread. */
  static double operations() {
    return 2.0 * STEPS * CHAINS * SPECIES.length();
  }

  /** One call. */
  @Benchmark
  public float multiplyAdd() {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 1e-3f);
    FloatVector s0 = x;
    FloatVector s1 = x.add(1f);
    FloatVector s2 = x.add(2f);
    FloatVector s3 = x.add(3f);
    FloatVector s4 = x.add(4f);
    FloatVector s5 = x.add(5f);
    FloatVector s6 = x.add(6f);
    FloatVector s7 = x.add(7f);
    FloatVector s8 = x.add(8f);
    FloatVector s9 = x.add(9f);
    for (int i = 0; i < STEPS; i++) {
      s0 = x.fma(y, s0);
      s1 = x.fma(y, s1);
      s2 = x.fma(y, s2);
      s3 = x.fma(y, s3);
      s4 = x.fma(y, s4);
      s5 = x.fma(y, s5);
      s6 = x.fma(y, s6);
      s7 = x.fma(y, s7);
      s8 = x.fma(y, s8);
      s9 = x.fma(y, s9);
    }
    return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).add(s8).add(s9).lane(0);
  }
}
