package dev.mrad.example.encoder;

import dev.mrad.api.Fusion;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.metrics.ImageMetrics;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import dev.mrad.metrics.PixelMetrics;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several scorers on the same features of the same pictures. */
final class Trial {
  private final Features features;
  private final Backend backend;

  Trial(Features features, Backend backend) {
    this.features = features;
    this.backend = backend;
  }

  /**
   * Figures of one data set.
   *
   * @param imageAuroc NaN where a class is missing
   * @param imageAp NaN where a class is missing
   * @param pixelAuroc NaN where there is no mask
   */
  record Figures(
      double imageAuroc, double imageAp, double pixelAuroc, double pixelAp, double auPro) {}

  /** A bank of these pictures. */
  TrialBank bank(List<LabelledImage> images) {
    try (TrialBank.Builder builder = new TrialBank.Builder(features, Design.SIDE, backend)) {
      for (LabelledImage image : images) {
        Pictures.Prepared picture = Pictures.prepare(image, Design.SIDE);
        builder.add(features.of(picture.pixels()), picture.mask(), picture.label());
      }
      return builder.build();
    }
  }

  /** Train-free retrieval from a bank. */
  Graph trainFree(MemoryBank bank) {
    return TrainFreeScorer.graph(bank, features.grid(), 1, options());
  }

  static MapOptions options() {
    return new MapOptions(Design.SIDE, 4, 0.01, Fusion.code());
  }

  /** Scores all pictures by each of the graphs; figures by the graphs' names. */
  Map<String, Figures> figures(Map<String, Graph> scorers, List<LabelledImage> images) {
    Map<String, Scored> scored = new LinkedHashMap<>();
    scorers.forEach((name, graph) -> scored.put(name, new Scored(backend.compile(graph))));
    try {
      for (LabelledImage image : images) {
        Pictures.Prepared picture = Pictures.prepare(image, Design.SIDE);
        Features.Tokens tokens = features.of(picture.pixels());
        int cells = features.grid() * features.grid();
        Map<String, Tensor> inputs =
            Map.of(
                TrainFreeScorer.CLASS_TOKEN,
                Tensor.of(tokens.classToken(), 1, features.dimension()),
                TrainFreeScorer.PATCH_TOKENS,
                Tensor.of(tokens.patches(), 1, cells, features.width()));
        scored.values().forEach(each -> each.add(inputs, picture, image));
      }
      Map<String, Figures> figures = new LinkedHashMap<>();
      scored.forEach((name, each) -> figures.put(name, each.figures()));
      return figures;
    } finally {
      scored.values().forEach(Scored::close);
    }
  }

  private static final class Scored implements AutoCloseable {
    private final TensorProgram scorer;
    private final List<Label> labels = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private final PixelMetrics pixels = new PixelMetrics();
    private boolean masks;

    Scored(TensorProgram scorer) {
      this.scorer = scorer;
    }

    void add(Map<String, Tensor> inputs, Pictures.Prepared picture, LabelledImage image) {
      Map<String, Tensor> out = scorer.run(inputs);
      labels.add(picture.label());
      scores.add((double) TensorProgram.values(out, "score")[0]);
      if (picture.label() == Label.NORMAL || image.mask().isPresent()) {
        pixels.add(
            TensorProgram.values(out, "map"),
            picture.mask(),
            Design.SIDE,
            Design.SIDE,
            image.path());
        masks |= image.mask().isPresent();
      }
    }

    Figures figures() {
      double[] values = scores.stream().mapToDouble(Double::doubleValue).toArray();
      MetricValues image = ImageMetrics.measure(labels, values, Metrics.STANDARD);
      double auroc = image.get(Metrics.IMAGE_AUROC).value();
      // Of one class alone the precision says nothing either.
      double ap = Double.isNaN(auroc) ? Double.NaN : image.get(Metrics.IMAGE_AP).value();
      if (!masks) {
        return new Figures(auroc, ap, Double.NaN, Double.NaN, Double.NaN);
      }
      MetricValues pixel = pixels.measure(Metrics.STANDARD);
      return new Figures(
          auroc,
          ap,
          pixel.get(Metrics.PIXEL_AUROC).value(),
          pixel.get(Metrics.PIXEL_AP).value(),
          pixel.get(Metrics.AU_PRO).value());
    }

    @Override
    public void close() {
      scorer.close();
      pixels.close();
    }
  }
}
