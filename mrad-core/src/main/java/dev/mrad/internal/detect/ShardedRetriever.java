package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.PartialRetrieval;
import dev.mrad.api.Retriever;
import dev.mrad.spi.CallGate;
import java.util.List;

/** Several retrievers over disjoint rows as one over all of them. */
public final class ShardedRetriever implements Retriever {
  private final CallGate gate = new CallGate("retriever");
  private final List<Retriever> shards;

  /**
   * @param shards at least one; whoever opened them closes them
   */
  public ShardedRetriever(List<? extends Retriever> shards) {
    this.shards = List.copyOf(shards);
    if (this.shards.isEmpty()) {
      throw new BadInputException("no shards", "retriever", "expected at least one");
    }
    int dimension = this.shards.get(0).dimension();
    for (Retriever shard : this.shards) {
      if (shard.dimension() != dimension) {
        throw new IncompatibleException(
            "shards with keys of " + dimension + " and of " + shard.dimension() + " values");
      }
    }
  }

  @Override
  public int dimension() {
    return shards.get(0).dimension();
  }

  @Override
  public PartialRetrieval partial(float[] queries) {
    int count = Queries.count(queries, dimension());
    try (CallGate.Call call = gate.enter()) {
      PartialRetrieval all = PartialRetrieval.none(count);
      for (Retriever shard : shards) {
        all = all.merge(shard.partial(queries));
      }
      return all;
    }
  }

  @Override
  public void close() {
    gate.close(() -> {});
  }
}
