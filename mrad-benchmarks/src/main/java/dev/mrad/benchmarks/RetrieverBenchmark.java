package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.RetrieverBuilder;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.retrieval.KeyStorage;
import java.util.ArrayList;
import java.util.List;
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

/** The kinds of {@link Retriever} on the same generated memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "--add-modules=jdk.incubator.vector"})
public class RetrieverBenchmark {
  private static final int SHARDS = 4;

  /** Which kind. */
  @Param({"resident", "streamed", "sixteen-bit", "sharded", "certified"})
  public String kind = "resident";

  /** Rows of the memory. */
  @Param({"3093", "100000"})
  public int keys;

  /** Width of the vectors. */
  @Param({"128", "768"})
  public int width;

  /** Queries in a call. */
  @Param({"1", "1369"})
  public int queries;

  private final List<Retriever> opened = new ArrayList<>();
  private float[] asked = {};

  /** Fills the memory. */
  @Setup(Level.Trial)
  public void open() {
    GeneratedMemory generated = new GeneratedMemory(keys, width, 0.3);
    asked = generated.queries(queries);
    HeldMemory held = HeldMemory.of(generated);
    switch (kind) {
      case "resident" -> opened.add(builder(held).open());
      case "streamed" -> opened.add(builder(held).keys(KeyStorage.STREAMED).open());
      case "sixteen-bit" -> opened.add(builder(held).keys(KeyStorage.SIXTEEN_BIT).open());
      case "certified" -> opened.add(builder(held).openCertified(1e-3));
      case "sharded" -> {
        for (int i = 0; i < SHARDS; i++) {
          int from = (int) ((long) keys * i / SHARDS);
          int to = (int) ((long) keys * (i + 1) / SHARDS);
          opened.add(builder(held.rows(from, to)).part().open());
        }
        opened.add(Mrad.sharded(List.copyOf(opened)));
      }
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private static RetrieverBuilder builder(Memory memory) {
    return Mrad.retriever(memory).backend("cpu");
  }

  /** Closes the retrievers. */
  @TearDown(Level.Trial)
  public void close() {
    opened.forEach(Retriever::close);
  }

  /** One call. */
  @Benchmark
  public Object score() {
    return opened.get(opened.size() - 1).score(asked);
  }
}
