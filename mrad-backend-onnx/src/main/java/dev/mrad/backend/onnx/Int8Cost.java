package dev.mrad.backend.onnx;

import dev.mrad.DetectorBuilder;
import dev.mrad.EncoderBuilder;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.evaluation.Evaluator;
import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import java.util.List;
import java.util.Locale;

/**
 * What products on 8-bit integers cost, measured on images.
 *
 * @param images of the kind that will be seen
 * @param limit the highest cost that is accepted
 * @param force whether a higher one is accepted too
 */
record Int8Cost(DataSet images, double limit, boolean force) {
  private static final double POINTS = 100;

  Int8Cost {
    if (!(limit >= 0)) {
      throw new BadInputException("limit " + limit, "int8", "expected 0 or more");
    }
    if (images.images().isEmpty()) {
      throw new BadInputException("no images", images.name(), "expected some to measure int8 with");
    }
  }

  double ofDetector(DetectorBuilder detector) {
    MetricValues exact = measure(detector, false);
    MetricValues rough = measure(detector, true);
    double pixels = lost(exact, rough, Metrics.PIXEL_AUROC);
    double cost =
        POINTS
            * Math.max(lost(exact, rough, Metrics.IMAGE_AUROC), Double.isNaN(pixels) ? 0 : pixels);
    if (Double.isNaN(cost)) {
      throw new BadInputException(
          "images of one kind", images.name(), "expected normal and anomalous ones");
    }
    return accepted(cost, "points of AUROC");
  }

  private static double lost(MetricValues exact, MetricValues rough, Metric<?> metric) {
    return exact.get(metric).value() - rough.get(metric).value();
  }

  private MetricValues measure(DetectorBuilder detector, boolean int8) {
    try (OnnxBackend backend = OnnxExport.open(int8);
        AnomalyDetector built = detector.buildOn(backend)) {
      return new Evaluator(built).strict(true).evaluate(images).mean();
    }
  }

  double ofEncoder(EncoderBuilder encoder) {
    double classes = 0;
    double patches = 0;
    try (OnnxBackend exactBackend = OnnxExport.open(false);
        OnnxBackend roughBackend = OnnxExport.open(true);
        ImageEncoder exact = encoder.openOn(exactBackend);
        ImageEncoder rough = encoder.openOn(roughBackend)) {
      for (LabelledImage each : images.images()) {
        List<Image> one = List.of(Image.of(each.file()));
        ImageFeatures expected = exact.encode(one);
        ImageFeatures found = rough.encode(one);
        classes += distance(expected.classTokens(), found.classTokens(), exact.dimension());
        patches += distance(expected.patchTokens(), found.patchTokens(), exact.width());
      }
    }
    return accepted(
        POINTS * Math.max(classes, patches) / images.images().size(), "percent of cosine");
  }

  /** The mean of 1 − cosine over rows. */
  private static double distance(float[] a, float[] b, int width) {
    double total = 0;
    for (int row = 0; row < a.length; row += width) {
      double product = 0;
      double squareA = 0;
      double squareB = 0;
      for (int i = row; i < row + width; i++) {
        product += (double) a[i] * b[i];
        squareA += (double) a[i] * a[i];
        squareB += (double) b[i] * b[i];
      }
      total += 1 - product / Math.sqrt(squareA * squareB);
    }
    return total * width / a.length;
  }

  private double accepted(double cost, String unit) {
    // NaN counts as too much.
    if (!(cost <= limit) && !force) {
      throw new BadInputException(
          String.format(Locale.ROOT, "8-bit products cost %.3f %s", cost, unit),
          images.name(),
          "expected at most " + limit + ", or that it is forced");
    }
    return cost;
  }
}
