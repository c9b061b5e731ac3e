package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.spi.Backend;
import java.io.IOException;
import java.nio.file.Path;
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

/** From files to a result with the embedded encoder: a bank, and the detection on one picture. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {Flags.VECTOR, Flags.HEAP, Flags.QUIET, Flags.NO_TRACKING, Flags.OFFLINE})
public class EmbeddedBenchmark {
  /** Pictures of the bank, half of them with a defect. */
  static final int PICTURES = 8;

  /** Which kernels of the built-in backend, or which other backend. */
  @Param({"vector", "scalar", "djl-pytorch", "onnxruntime"})
  public String by = "vector";

  private final Resources opened = new Resources();
  private Operation bank = () -> new float[0];
  private Operation detection = () -> new float[0];

  /** Writes pictures, opens the encoder, and makes a bank and a detector. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    DataSet pictures = opened.add(new Pictures(PICTURES)).dataSet();
    Backend backend = opened.add(NamedBackend.open(NamedBackend.of(by)));
    ImageEncoder encoder = opened.add(Mrad.encoder().backend(backend).open());
    MemoryBank made = Mrad.bankBuilder().encoder(encoder).add(pictures).build();
    AnomalyDetector detector = opened.add(Mrad.detector(made).encoder(encoder).build());
    Path picture = pictures.images().get(0).file();
    bank =
        () -> {
          int rows = Mrad.bankBuilder().encoder(encoder).add(pictures).build().patch().size();
          return new float[] {rows};
        };
    detection = () -> new float[] {(float) detector.detect(picture).score()};
  }

  /** Closes all of it. */
  @TearDown(Level.Trial)
  public void close() throws Exception {
    opened.close();
  }

  /** Decodes, encodes and condenses all pictures. */
  @Benchmark
  public Object bank() {
    return bank.run();
  }

  /** Decodes, encodes, retrieves and maps one picture. */
  @Benchmark
  public Object detection() {
    return detection.run();
  }
}
