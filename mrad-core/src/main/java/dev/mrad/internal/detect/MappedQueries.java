package dev.mrad.internal.detect;

import dev.mrad.api.PartialRetrieval;
import dev.mrad.api.Retriever;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.retrieval.QueryMap;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** Retrieval in a trained space with keys as they are: all maps act on the queries. */
public final class MappedQueries implements Retriever {
  private final CallGate gate = new CallGate("retriever");
  private final QueryMap map;
  private final Retriever plain;
  private final BackendHandle backend;
  private final TensorProgram program;

  /**
   * @param map what takes queries into the space of the keys
   * @param plain retrieves with mapped queries; closed by this retriever, also when this fails
   * @param backend given back by this retriever from now on, also when this fails
   */
  public MappedQueries(QueryMap map, Retriever plain, BackendHandle backend) {
    this.map = map;
    this.plain = plain;
    this.backend = backend;
    try {
      this.program = backend.backend().compile(map.graph());
    } catch (RuntimeException | Error e) {
      plain.close();
      backend.close();
      throw e;
    }
  }

  @Override
  public int dimension() {
    return map.inputs();
  }

  @Override
  public PartialRetrieval partial(float[] queries) {
    int count = Queries.count(queries, dimension());
    try (CallGate.Call call = gate.enter()) {
      Tensor input = Tensor.of(queries, count, dimension());
      return plain.partial(
          Outputs.values(program.run(Map.of(QueryMap.QUERIES, input)), QueryMap.MAPPED));
    }
  }

  @Override
  public void close() {
    gate.close(() -> {
      plain.close();
      program.close();
      backend.close();
    });
  }
}
