package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.internal.retrieval.RetrievalGraph;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** Retrieval over all keys of a memory. */
public final class ExactRetriever implements Retriever {
  private final CallGate gate = new CallGate("retriever");
  private final int dimension;
  private final BackendHandle backend;
  private final TensorProgram program;

  /**
   * Uploads the keys.
   *
   * @param memory keys and labels
   * @param temperature τ
   * @param backend given back by this retriever from now on, also when this fails
   */
  public ExactRetriever(Memory memory, float temperature, BackendHandle backend) {
    this.dimension = memory.dimension();
    this.backend = backend;
    try {
      requireFinite(memory);
      this.program = backend.backend().compile(RetrievalGraph.of(memory, temperature));
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  private static void requireFinite(Memory memory) {
    float[] key = new float[memory.dimension()];
    for (int row = 0; row < memory.size(); row++) {
      memory.copyKeys(row, 1, key, 0);
      for (float value : key) {
        if (!Float.isFinite(value)) {
          throw new BadInputException("value " + value, "key " + row, "expected finite keys");
        }
      }
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public float[] score(float[] queries) {
    if (queries.length == 0 || queries.length % dimension != 0) {
      throw new BadInputException(
          queries.length + " values", "queries", "expected a positive multiple of " + dimension);
    }
    for (int i = 0; i < queries.length; i++) {
      if (!Float.isFinite(queries[i])) {
        throw new BadInputException(
            "value " + queries[i], "query " + i / dimension, "expected finite queries");
      }
    }
    try (CallGate.Call call = gate.enter()) {
      Tensor input = Tensor.of(queries, queries.length / dimension, dimension);
      return Outputs.values(
          program.run(Map.of(RetrievalGraph.QUERIES, input)), RetrievalGraph.SHARE);
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
