package dev.mrad.internal.detect;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.grid.BandMatrix;
import dev.mrad.internal.retrieval.ExplanationGraphs;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Backend;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes a detector's scores apart. Its programs are compiled when they are first needed. */
final class Explainer {
  /** How many values a block of the matrix of weights holds at the most. */
  private static final int BLOCK = 1 << 21;

  private final CallGate gate;
  private final Backend backend;
  private final MemoryBank bank;
  private final float temperature;
  private final MapOptions options;
  private final int grid;
  private final BandMatrix patchesToMap;
  private final Lazy queries;
  private final Lazy imageRows;
  private final Lazy patchRows;

  /**
   * @param gate the detector's
   * @param backend what it computes on
   * @param bank what it retrieves from
   * @param space where queries meet keys
   * @param grid the patch grid's side
   * @param temperature τ
   * @param options its map and fusion
   */
  Explainer(
      CallGate gate,
      Backend backend,
      MemoryBank bank,
      RetrievalSpace space,
      int grid,
      float temperature,
      MapOptions options) {
    this.gate = gate;
    this.backend = backend;
    this.bank = bank;
    this.grid = grid;
    this.temperature = temperature;
    this.options = options;
    this.patchesToMap = options.patchesToMap(grid);
    this.queries = new Lazy(() -> ExplanationGraphs.queries(bank, grid));
    this.imageRows = rows(space, RetrievalSpace.Level.IMAGE, TrainFreeScorer.IMAGE, bank.image());
    this.patchRows = rows(space, RetrievalSpace.Level.PATCH, TrainFreeScorer.PATCH, bank.patch());
  }

  private Lazy rows(RetrievalSpace space, RetrievalSpace.Level level, String name, Memory memory) {
    return new Lazy(() -> ExplanationGraphs.rows(space, level, name, memory, temperature));
  }

  /** A program that is compiled at its first use. */
  private final class Lazy {
    private final Supplier<Graph> graph;
    private @Nullable TensorProgram program;

    Lazy(Supplier<Graph> graph) {
      this.graph = graph;
    }

    synchronized TensorProgram get() {
      TensorProgram compiled = program;
      if (compiled == null) {
        compiled = backend.compile(graph.get());
        program = compiled;
      }
      return compiled;
    }

    synchronized void close() {
      if (program != null) {
        program.close();
      }
    }
  }

  int grid() {
    return grid;
  }

  MapOptions options() {
    return options;
  }

  /**
   * Explains a detection.
   *
   * @param classToken its features, {@code [D]}
   * @param patchTokens likewise, {@code [N, Wv]}
   */
  ImageExplanation explain(ScoredImage image, float[] classToken, float[] patchTokens) {
    try (CallGate.Call call = gate.enter()) {
      int cells = grid * grid;
      Map<String, Tensor> asked =
          queries
              .get()
              .run(
                  Map.of(
                      TrainFreeScorer.CLASS_TOKEN,
                      Tensor.of(classToken, 1, classToken.length),
                      TrainFreeScorer.PATCH_TOKENS,
                      Tensor.of(patchTokens, 1, cells, patchTokens.length / cells)));
      float[] patchQueries = TensorProgram.values(asked, ExplanationGraphs.PATCH_QUERIES);
      double[] topKPatches = topKPatches(image.modelMap());
      return new ImageExplanation(
          this,
          image,
          patchQueries,
          topKPatches,
          shares(
              imageRows,
              bank.image(),
              TensorProgram.values(asked, ExplanationGraphs.IMAGE_QUERY),
              new double[] {1}),
          shares(patchRows, bank.patch(), patchQueries, topKPatches));
    }
  }

  /** The patch rows' mean shares over patches, weighted. */
  RowShares patchShares(float[] patchQueries, double[] cells) {
    try (CallGate.Call call = gate.enter()) {
      return shares(patchRows, bank.patch(), patchQueries, cells);
    }
  }

  /** How much each patch counts for the map's mean over a rectangle of the image's pixels. */
  double[] regionPatches(ScoredImage image, int top, int left, int height, int width) {
    double[] down = alongAxis(image.height(), top, height);
    double[] across = alongAxis(image.width(), left, width);
    double[] cells = new double[grid * grid];
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        cells[row * grid + column] = down[row] * across[column];
      }
    }
    return cells;
  }

  private double[] alongAxis(int size, int first, int count) {
    return patchesToMap.pull(BandMatrix.bilinearMean(options.side(), size, first, first + count));
  }

  /** How much each patch counts for the mean of the map's largest values. */
  private double[] topKPatches(AnomalyMap map) {
    float[] values = map.toArray();
    int side = options.side();
    int left = options.topKCount();
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    float cut = sorted[sorted.length - left];
    int ties = left;
    for (int i = sorted.length - 1; i >= 0 && sorted[i] > cut; i--) {
      ties--;
    }
    double[] cells = new double[grid * grid];
    double[] line = new double[side];
    for (int y = 0; y < side; y++) {
      boolean any = false;
      for (int x = 0; x < side; x++) {
        float value = values[y * side + x];
        boolean counts = value > cut || (value == cut && ties-- > 0);
        line[x] = counts ? 1.0 / left : 0;
        any |= counts;
      }
      if (any) {
        double[] across = patchesToMap.pull(line);
        for (int row = 0; row < grid; row++) {
          double down = patchesToMap.values()[y * grid + row];
          for (int column = 0; down != 0 && column < grid; column++) {
            cells[row * grid + column] += down * across[column];
          }
        }
      }
    }
    return cells;
  }

  private static RowShares shares(Lazy rows, Memory memory, float[] queries, double[] counts) {
    int size = memory.size();
    int width = memory.dimension();
    int block = Math.max(1, BLOCK / size);
    double[] similarities = new double[size];
    double[] weights = new double[size];
    int[] used = new int[counts.length];
    int usedCount = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        used[usedCount++] = i;
      }
    }
    for (int start = 0; start < usedCount; start += block) {
      int count = Math.min(block, usedCount - start);
      float[] some = new float[count * width];
      for (int i = 0; i < count; i++) {
        System.arraycopy(queries, used[start + i] * width, some, i * width, width);
      }
      Map<String, Tensor> out =
          rows.get().run(Map.of(ExplanationGraphs.QUERIES, Tensor.of(some, count, width)));
      float[] similar = TensorProgram.values(out, ExplanationGraphs.SIMILARITIES);
      float[] shares = TensorProgram.values(out, ExplanationGraphs.WEIGHTS);
      for (int i = 0; i < count; i++) {
        double factor = counts[used[start + i]];
        for (int row = 0; row < size; row++) {
          similarities[row] += factor * similar[i * size + row];
          weights[row] += factor * shares[i * size + row];
        }
      }
    }
    return new RowShares(memory, similarities, weights);
  }

  /** Frees the programs; for the detector, once no call runs. */
  void close() {
    queries.close();
    imageRows.close();
    patchRows.close();
  }
}
