package dev.mrad.benchmarks;

import dev.mrad.spi.Tensor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Multi-head attention with heads of 64, as in ViT-L/14 at 518 pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "--add-modules=jdk.incubator.vector"})
public class AttentionBenchmark {
  private static final int HEAD_WIDTH = 64;

  /** Which implementation. */
  @Param({"vector", "scalar", "naive"})
  public String by = "vector";

  /** Tokens of the image. */
  @Param("1370")
  public int tokens;

  /** Heads. */
  @Param("16")
  public int heads;

  private Operation operation = () -> "not set up";

  /** Fills the operands. */
  @Setup(Level.Trial)
  public void open() {
    int width = heads * HEAD_WIDTH;
    float scale = 0.125f;
    Tensor q = Programs.tensor("q", 1, tokens, width);
    Tensor k = Programs.tensor("k", 1, tokens, width);
    Tensor v = Programs.tensor("v", 1, tokens, width);
    if (by.equals("naive")) {
      operation = () -> NaiveJava.attention(q.data(), k.data(), v.data(), width, heads, scale);
    } else {
      operation = Operation.of(Programs.attention(by, q, k, v, heads, scale));
    }
  }

  /** Closes the backend. */
  @TearDown(Level.Trial)
  public void close() {
    operation.close();
  }

  /** One call. */
  @Benchmark
  public Object attention() {
    return operation.run();
  }
}
