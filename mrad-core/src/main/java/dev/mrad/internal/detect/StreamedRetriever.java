package dev.mrad.internal.detect;

import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.PartialRetrieval;
import dev.mrad.api.Retriever;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.retrieval.RetrievalGraph;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Retrieval over keys that pass through the backend block by block at every call, and so may be
 * more than fit into memory. The blocks' partial results are merged in ascending order.
 */
public final class StreamedRetriever implements Retriever {
  /** Values of a block, 4 MiB: copied, packed and multiplied within the caches. */
  private static final int BLOCK = 1 << 20;

  private final CallGate gate = new CallGate("retriever");
  private final Memory memory;
  private final BackendHandle backend;
  private final int blockRows;
  private final AtomicIntegerArray checked;
  private final TensorProgram block;
  private final @Nullable TensorProgram rest;

  /**
   * Reads no key yet.
   *
   * @param memory keys and labels; a key that is not finite is refused at its first use
   * @param temperature τ
   * @param backend given back by this retriever from now on, also when this fails
   */
  public StreamedRetriever(Memory memory, float temperature, BackendHandle backend) {
    this.memory = memory;
    this.backend = backend;
    this.blockRows = MemoryRows.blockRows(memory, BLOCK);
    int left = memory.size() % blockRows;
    this.checked = new AtomicIntegerArray(memory.size() / blockRows + (left > 0 ? 1 : 0));
    TensorProgram compiled = null;
    try {
      compiled = compile(blockRows, temperature);
      this.block = compiled;
      this.rest = left > 0 ? compile(left, temperature) : null;
    } catch (RuntimeException | Error e) {
      if (compiled != null) {
        compiled.close();
      }
      backend.close();
      throw e;
    }
  }

  private TensorProgram compile(int rows, float temperature) {
    return backend.backend().compile(RetrievalGraph.ofBlock(rows, memory.dimension(), temperature));
  }

  @Override
  public int dimension() {
    return memory.dimension();
  }

  @Override
  public PartialRetrieval partial(float[] queries) {
    int width = memory.dimension();
    int count = Queries.count(queries, width);
    try (CallGate.Call call = gate.enter()) {
      Tensor input = Tensor.of(queries, count, width);
      PartialRetrieval all = PartialRetrieval.none(count);
      // A run is over when it returns, and its result is read before the arrays are filled again.
      float[] keys = new float[Math.multiplyExact(blockRows, width)];
      float[] classes = new float[2 * blockRows];
      for (int index = 0; index < checked.length(); index++) {
        all = all.merge(block(index, input, keys, classes));
      }
      return all;
    }
  }

  private PartialRetrieval block(int index, Tensor queries, float[] keys, float[] classes) {
    int width = memory.dimension();
    int first = index * blockRows;
    int rows = Math.min(blockRows, memory.size() - first);
    TensorProgram last = rest;
    boolean whole = rows == blockRows || last == null;
    float[] rowKeys = whole ? keys : new float[rows * width];
    float[] rowClasses = whole ? classes : new float[2 * rows];
    memory.copyKeys(first, rows, rowKeys, 0);
    if (checked.get(index) == 0) {
      MemoryRows.requireFinite(rowKeys, rows * width, first, width);
      checked.set(index, 1);
    }
    for (int row = 0; row < rows; row++) {
      boolean anomalous = memory.label(first + row) == Label.ANOMALOUS;
      rowClasses[2 * row] = anomalous ? 0 : 1;
      rowClasses[2 * row + 1] = anomalous ? 1 : 0;
    }
    Map<String, Tensor> inputs =
        Map.of(
            RetrievalGraph.QUERIES, queries,
            RetrievalGraph.KEYS, Tensor.of(rowKeys, rows, width),
            RetrievalGraph.CLASSES, Tensor.of(rowClasses, rows, 2));
    TensorProgram program = whole || last == null ? block : last;
    return Queries.partial(Outputs.values(program.run(inputs), RetrievalGraph.RESULT));
  }

  @Override
  public void close() {
    gate.close(() -> {
      block.close();
      if (rest != null) {
        rest.close();
      }
      backend.close();
    });
  }
}
