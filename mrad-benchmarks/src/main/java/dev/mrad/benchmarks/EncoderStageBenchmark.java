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

/** The parts of an image tower, each as a program of its own, see {@link EncoderStage}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Flags.VECTOR, Flags.HEAP, Flags.QUIET, Flags.NO_TRACKING, Flags.OFFLINE})
public class EncoderStageBenchmark {
  /** Which kernels of the built-in backend, or which other backend. */
  @Param({"vector", "scalar", "djl-pytorch", "onnxruntime"})
  public String by = "vector";

  /** The encoder whose sizes are used. */
  @Param({"ViT-L/14@518", "ViT-B/16@224"})
  public String tower = "ViT-L/14@518";

  /** Which part, see {@link EncoderStage}. */
  @Param({
    "patch-embedding",
    "linear",
    "attention-qk",
    "attention-vv",
    "feed-forward",
    "layer-norm",
    "layer"
  })
  public String stage = "layer";

  private Operation operation = () -> new float[0];

  /** Compiles the part. */
  @Setup(Level.Trial)
  public void open() {
    operation = EncoderStage.of(stage).program(NamedBackend.of(by), Tower.of(tower));
  }

  /** Closes the backend. */
  @TearDown(Level.Trial)
  public void close() {
    operation.close();
  }

  /** One image. */
  @Benchmark
  public Object stage() {
    return operation.run();
  }
}
