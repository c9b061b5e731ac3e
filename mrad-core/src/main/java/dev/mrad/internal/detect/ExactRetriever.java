package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Memory;
import dev.mrad.api.PartialRetrieval;
import dev.mrad.api.Retriever;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.retrieval.RetrievalGraph;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** Retrieval over all keys of a memory, which lie on the device. */
public final class ExactRetriever implements Retriever {
  /** Values of a block in which keys are checked, 1 MiB. */
  private static final int BLOCK = 1 << 18;

  private final CallGate gate = new CallGate("retriever");
  private final int dimension;
  private final BackendHandle backend;
  private final TensorProgram program;

  /**
   * Uploads the keys.
   *
   * @param memory keys and labels
   * @param space where queries meet keys
   * @param level the memory's
   * @param temperature τ
   * @param backend given back by this retriever from now on, also when this fails
   * @throws BadInputException when a key is not finite
   */
  public ExactRetriever(
      Memory memory,
      RetrievalSpace space,
      RetrievalSpace.Level level,
      float temperature,
      BackendHandle backend) {
    this.dimension = memory.dimension();
    this.backend = backend;
    try {
      requireFinite(memory);
      this.program =
          backend.backend().compile(RetrievalGraph.of(memory, space, level, temperature));
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  private static void requireFinite(Memory memory) {
    int most = MemoryRows.blockRows(memory, BLOCK);
    int width = memory.dimension();
    float[] keys = new float[Math.multiplyExact(most, width)];
    for (int row = 0; row < memory.size(); row += most) {
      int rows = Math.min(most, memory.size() - row);
      memory.copyKeys(row, rows, keys, 0);
      MemoryRows.requireFinite(keys, rows * width, row, width);
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public float[] score(float[] queries) {
    float[] result = run(queries);
    float[] shares = new float[result.length / 3];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = result[3 * i + 1];
    }
    return shares;
  }

  @Override
  public PartialRetrieval partial(float[] queries) {
    return Queries.partial(run(queries));
  }

  private float[] run(float[] queries) {
    int count = Queries.count(queries, dimension);
    try (CallGate.Call call = gate.enter()) {
      Tensor input = Tensor.of(queries, count, dimension);
      return Outputs.values(
          program.run(Map.of(RetrievalGraph.QUERIES, input)), RetrievalGraph.RESULT);
    }
  }

  @Override
  public void close() {
    gate.close(() -> {
      program.close();
      backend.close();
    });
  }
}
