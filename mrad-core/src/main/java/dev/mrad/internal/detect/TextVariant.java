package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.PromptLearner;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.TextScorer;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import dev.mrad.text.PromptEnsemble;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Zero-shot scoring by texts, whose features are computed once, when the scorer is built.
 *
 * @param ensemble the texts
 */
record TextVariant(PromptEnsemble ensemble) implements Variant {
  /** How many texts are encoded together. */
  private static final int BATCH = 16;

  @Override
  public Graph graph(MemoryBank bank, GraphEncoder encoder, float temperature, MapOptions options) {
    float[] sides = new float[2 * encoder.dimension()];
    TextModel text = encoder.model().requireText();
    try (BackendHandle handle = encoder.backend();
        TensorProgram program = handle.backend().compile(TextScorer.texts(text))) {
      mean(text, program, ensemble.normal(), sides, 0);
      mean(text, program, ensemble.anomalous(), sides, encoder.dimension());
    }
    return TextScorer.graph(
        bank, sides, text.projection(), encoder.grid(), (float) ensemble.temperature(), options);
  }

  private static void mean(
      TextModel text, TensorProgram program, List<List<Integer>> texts, float[] sides, int offset) {
    int dimension = sides.length / 2;
    double[] sum = new double[dimension];
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<List<Integer>> some = texts.subList(from, Math.min(texts.size(), from + BATCH));
      float[] features = Outputs.values(program.run(inputs(text, some)), TextScorer.TEXTS);
      for (int i = 0; i < features.length; i++) {
        sum[i % dimension] += features[i];
      }
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    for (int i = 0; i < dimension; i++) {
      sides[offset + i] = (float) (sum[i] / Math.sqrt(square));
    }
  }

  private static Map<String, Tensor> inputs(TextModel text, List<List<Integer>> texts) {
    int length = text.context();
    int width = text.width();
    Weight table = text.tokens();
    float[] prompts = new float[texts.size() * length * width];
    float[] ends = new float[texts.size() * length];
    // Behind the end is id 0; the causal mask keeps it out of the text.
    float[] padding = PromptLearner.embed(table, List.of(0));
    for (int i = 0; i < texts.size(); i++) {
      List<Integer> ids = texts.get(i);
      if (ids.size() > length) {
        throw new BadInputException(
            "a text of " + ids.size() + " tokens", "texts", "expected at most " + length);
      }
      float[] rows = PromptLearner.embed(table, ids);
      int at = i * length * width;
      System.arraycopy(rows, 0, prompts, at, rows.length);
      for (int row = ids.size(); row < length; row++) {
        System.arraycopy(padding, 0, prompts, at + row * width, width);
      }
      ends[i * length + ids.size() - 1] = 1;
    }
    return Map.of(
        TextScorer.PROMPTS,
        Tensor.of(prompts, texts.size(), length, width),
        TextScorer.ENDS,
        Tensor.of(ends, texts.size(), 1, length));
  }

  @Override
  public Optional<RetrievalSpace> explained() {
    return Optional.empty();
  }
}
