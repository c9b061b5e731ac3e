package dev.mrad.evaluation;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Contribution;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.Label;
import dev.mrad.api.Progress;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.image.Masks;
import dev.mrad.internal.image.Pixels8;
import dev.mrad.metrics.ImageMetrics;
import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import dev.mrad.metrics.PixelMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Evaluates a detector on a labelled data set, image by image: memory holds the scores, a few small
 * pictures, and the pixels of one category up to {@link PixelMetrics}' limit. Pixel metrics compare
 * maps and masks at the encoder's input size, as the paper does. Not thread-safe.
 */
public final class Evaluator {
  private static final int THUMBNAIL = 128;
  private static final int MAP = 64;
  private static final int REASONS = 3;

  private final AnomalyDetector detector;
  private Progress progress = Progress.NONE;
  private boolean strict;
  private boolean explain;
  private int shown = 8;
  private List<Metric<?>> metrics = Metrics.STANDARD;

  /**
   * @param detector what to evaluate; the caller closes it
   */
  public Evaluator(AnomalyDetector detector) {
    this.detector = detector;
  }

  /** Sets a listener, which is called after every image. */
  public Evaluator progress(Progress listener) {
    this.progress = listener;
    return this;
  }

  /** Stops at the first image or mask that cannot be used; by default it is left out and told. */
  public Evaluator strict(boolean stop) {
    this.strict = stop;
    return this;
  }

  /**
   * Tells for each picture of the report which memory rows count most; the detector must be able.
   */
  public Evaluator explain(boolean reasons) {
    this.explain = reasons;
    return this;
  }

  /**
   * How many images of each class and category the report shows from either end of the scores.
   *
   * @param images 0 or more; 8 by default
   */
  public Evaluator shown(int images) {
    if (images < 0) {
      throw new BadInputException(images + " images shown", "evaluation", "expected 0 or more");
    }
    this.shown = images;
    return this;
  }

  /**
   * Which metrics are measured; {@link Metrics#STANDARD} by default.
   *
   * @throws BadInputException when two have the same level and name
   */
  public Evaluator metrics(List<Metric<?>> list) {
    this.metrics = Metric.checked(list);
    return this;
  }

  /**
   * Scores all images.
   *
   * @throws BadInputException when there are no images, none can be used, or one cannot and this is
   *     strict
   */
  public Evaluation evaluate(DataSet dataSet) {
    Map<String, List<LabelledImage>> byCategory = new TreeMap<>();
    for (LabelledImage image : dataSet.images()) {
      byCategory.computeIfAbsent(image.category(), name -> new ArrayList<>()).add(image);
    }
    List<BadInputException> problems = new ArrayList<>();
    List<CategoryResult> results = new ArrayList<>();
    long done = 0;
    long total = dataSet.images().size();
    for (Map.Entry<String, List<LabelledImage>> category : byCategory.entrySet()) {
      try (Run run = new Run(category.getKey())) {
        results.add(run.evaluate(category.getValue(), problems, done, total));
      }
      done += category.getValue().size();
    }
    if (results.stream().allMatch(result -> result.images().isEmpty())) {
      throw new BadInputException(
          "no image that can be used",
          "data set " + dataSet.name(),
          problems.isEmpty()
              ? "expected at least one"
              : "expected at least one; " + problems.get(0).getMessage());
    }
    return new Evaluation(dataSet.name(), detector.spec(), results, problems);
  }

  /** The picture as stored: masks have no orientation entry, so none is applied to the picture. */
  private static Image stored(Path file) {
    return Image.of(file).read(Image.Reading.AS_STORED);
  }

  /** One category. */
  private final class Run implements AutoCloseable {
    private final String category;
    private final PixelMetrics pixels = new PixelMetrics();
    private final Gallery gallery = new Gallery(shown);
    private final List<ScoredPicture> scored = new ArrayList<>();
    private int withMask;
    private int withoutMask;

    Run(String category) {
      this.category = category;
    }

    CategoryResult evaluate(
        List<LabelledImage> images, List<BadInputException> problems, long before, long total) {
      List<Image> pictures = images.stream().map(image -> stored(image.file())).toList();
      Iterator<DetectionResult> detections =
          detector
              .detectAll(pictures, (done, ignored) -> progress.update(before + done, total))
              .iterator();
      for (LabelledImage image : images) {
        try {
          add(image, detections.next().get());
        } catch (BadInputException e) {
          if (strict) {
            throw e;
          }
          problems.add(e);
        }
      }
      List<Label> labels = scored.stream().map(ScoredPicture::label).toList();
      double[] scores = scored.stream().mapToDouble(ScoredPicture::score).toArray();
      MetricValues ofPixels =
          withMask > 0
              ? pixels.measure(metrics)
              : MetricValues.undefined(
                  metrics, Metric.Level.PIXEL, "there is no mask of an anomalous image");
      CategoryMetrics found =
          new CategoryMetrics(
              category,
              scored.size(),
              (int) labels.stream().filter(label -> label == Label.ANOMALOUS).count(),
              withoutMask,
              ImageMetrics.measure(labels, scores, metrics).and(ofPixels));
      return new CategoryResult(found, scored, gallery.exhibits());
    }

    private void add(LabelledImage image, Detection detection) {
      int side = detector.spec().inputSize();
      if (image.label() == Label.NORMAL || image.mask().isPresent()) {
        // A mask that cannot be used leaves its image out of all metrics.
        byte[] mask = image.mask().map(file -> mask(file, detection)).orElse(new byte[side * side]);
        float[] map = detection.modelMap().resizedTo(side, side).toArray();
        pixels.add(map, mask, side, side, image.path());
        withMask += image.mask().isPresent() ? 1 : 0;
      } else {
        pixels.skip();
        withoutMask++;
      }
      ScoredPicture picture =
          new ScoredPicture(
              category,
              image.path(),
              image.label(),
              detection.score(),
              detection.classScore(),
              detection.topKMean());
      scored.add(picture);
      if (shown > 0) {
        gallery.offer(picture, () -> exhibit(picture, image, detection));
      }
    }

    private byte[] mask(Path file, Detection detection) {
      try {
        return Masks.read(
            Files.readAllBytes(file),
            file.toString(),
            detection.height(),
            detection.width(),
            detector.spec().inputSize());
      } catch (IOException e) {
        throw new BadInputException(
            "cannot be read", file.toString(), "expected a readable file", e);
      }
    }

    private Exhibit exhibit(ScoredPicture picture, LabelledImage image, Detection detection) {
      AnomalyMap map = detection.modelMap();
      List<Contribution> reasons = explain ? detection.explain().imageRows(REASONS) : List.of();
      return new Exhibit(
          picture,
          Pixels8.thumbnail(stored(image.file()), THUMBNAIL),
          map.resizedTo(Math.min(MAP, map.height()), Math.min(MAP, map.width())),
          image.mask().map(file -> Pixels8.thumbnail(stored(file), THUMBNAIL)),
          reasons);
    }

    @Override
    public void close() {
      pixels.close();
    }
  }
}
