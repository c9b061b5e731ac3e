package dev.mrad.internal.detect;

import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.internal.retrieval.AnomalyHead;
import dev.mrad.internal.retrieval.ExplanationGraphs;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** A scorer that asks retrievers, between a program that makes queries and one that makes maps. */
final class RetrieverScorer implements Scorer {
  private final int cells;
  private final Retriever image;
  private final Retriever patch;
  private final TensorProgram queries;
  private final TensorProgram head;

  /**
   * @param image of the bank's image memory; closed by this scorer, also when this fails
   * @param patch of the bank's patch memory, likewise
   */
  RetrieverScorer(
      MemoryBank bank,
      Retriever image,
      Retriever patch,
      int grid,
      MapOptions options,
      Backend backend) {
    this.cells = grid * grid;
    this.image = image;
    this.patch = patch;
    TensorProgram compiled = null;
    try {
      compiled = backend.compile(ExplanationGraphs.queries(bank, grid));
      this.queries = compiled;
      this.head = backend.compile(AnomalyHead.graph(grid, options));
    } catch (RuntimeException | Error e) {
      if (compiled != null) {
        compiled.close();
      }
      image.close();
      patch.close();
      throw e;
    }
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> features) {
    Map<String, Tensor> asked = queries.run(features);
    float[] classShares = image.score(TensorProgram.values(asked, ExplanationGraphs.IMAGE_QUERY));
    float[] patchShares = patch.score(TensorProgram.values(asked, ExplanationGraphs.PATCH_QUERIES));
    int images = classShares.length;
    return head.run(
        Map.of(
            AnomalyHead.CLASS_SHARES, Tensor.of(classShares, images),
            AnomalyHead.CELL_SHARES, Tensor.of(patchShares, images, cells)));
  }

  @Override
  public void close() {
    image.close();
    patch.close();
    queries.close();
    head.close();
  }
}
