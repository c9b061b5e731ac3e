package dev.mrad.benchmarks;

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
    jvmArgsAppend = {
      Flags.VECTOR,
      Flags.HEAP,
      Flags.QUIET,
      Flags.NO_TRACKING,
      Flags.OFFLINE,
      Flags.NATIVE_BYTES,
      Flags.NATIVE_PHYSICAL_BYTES
    })
public class RetrieveBenchmark {
  /** Which implementation, see {@link Contenders}. */
  @Param({
    "vector",
    "scalar",
    "naive",
    "djl-eager",
    "djl-fused",
    "djl-backend",
    "onnxruntime",
    "onnxruntime-fused",
    "onnxruntime-backend",
    "openblas"
  })
  public String by = "vector";

  /** Rows of the bank. */
  @Param({"1000", "3093", "30000", "100000", "1000000"})
  public int keys;

  /** Width of the vectors. */
  @Param({"768", "1024"})
  public int width;

  /** Queries in a call: the class token, the patches of one image, those of a batch of eight. */
  @Param({"1", "1369", "10952"})
  public int queries;

  /** Temperature. */
  @Param({"1", "0.07"})
  public float tau;

  private Operation operation = () -> new float[0];

  /** Fills the bank. */
  @Setup(Level.Trial)
  public void open() {
    operation = Contenders.open(by, new RetrieveCase(queries, keys, width, tau));
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
