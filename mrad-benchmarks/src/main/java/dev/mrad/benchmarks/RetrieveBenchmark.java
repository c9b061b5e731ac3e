package dev.mrad.benchmarks;

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

/** {@code softmax(q keysᵀ / τ) classes} with two classes, the core of MRAD. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "--add-modules=jdk.incubator.vector"})
public class RetrieveBenchmark {
  /** Which implementation. */
  @Param({"vector", "scalar", "naive"})
  public String by = "vector";

  /** Rows of the bank. */
  @Param({"1000", "3093", "30000"})
  public int keys;

  /** Width of the vectors. */
  @Param({"768", "1024"})
  public int width;

  /** Queries in a call: the class token, or the patches of one image. */
  @Param({"1", "1369"})
  public int queries;

  /** Temperature. */
  @Param("1")
  public float tau;

  private Operation operation = () -> "not set up";

  /** Fills the bank. */
  @Setup(Level.Trial)
  public void open() {
    Tensor q = Programs.tensor("q", queries, width);
    Weight bank = new RandomWeight("keys", Shape.of(keys, width), 0.05f);
    Weight classes = new RandomWeight("classes", Shape.of(keys, 2), 1);
    if (by.equals("naive")) {
      float[] rows = bank.toArray();
      float[] values = classes.toArray();
      operation = () -> NaiveJava.retrieve(q.data(), rows, values, width, 2, tau);
    } else {
      operation = Operation.of(Programs.retrieve(by, q, bank, classes, tau));
    }
  }

  /** Closes the backend. */
  @TearDown(Level.Trial)
  public void close() {
    operation.close();
  }

  /** One call. */
  @Benchmark
  public Object retrieve() {
    return operation.run();
  }
}
