package dev.mrad.benchmarks;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
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

/** The linear maps of ViT-L/14 at 518 pixels: rows of tokens times a weight. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "--add-modules=jdk.incubator.vector"})
public class LinearBenchmark {
  /** Which implementation. */
  @Param({"vector", "scalar", "naive"})
  public String by = "vector";

  /** Rows × depth × columns. */
  @Param({"1370x1024x3072", "1370x1024x4096", "1370x4096x1024", "1370x1024x1024"})
  public String size = "";

  private Operation operation = () -> "not set up";

  /** Fills the operands. */
  @Setup(Level.Trial)
  public void open() {
    int[] extents = extents(size);
    Tensor x = Programs.tensor("x", extents[0], extents[1]);
    Weight weight = new RandomWeight("weight", Shape.of(extents[2], extents[1]), 0.05f);
    Weight bias = new RandomWeight("bias", Shape.of(extents[2]), 1);
    if (by.equals("naive")) {
      float[] rows = weight.toArray();
      float[] values = bias.toArray();
      operation = () -> NaiveJava.linear(x.data(), rows, values, extents[1]);
    } else {
      operation = Operation.of(Programs.linear(by, x, weight, bias, Activation.NONE));
    }
  }

  static int[] extents(String size) {
    return java.util.Arrays.stream(size.split("x", -1)).mapToInt(Integer::parseInt).toArray();
  }

  /** Closes the backend. */
  @TearDown(Level.Trial)
  public void close() {
    operation.close();
  }

  /** One call. */
  @Benchmark
  public Object linear() {
    return operation.run();
  }
}
