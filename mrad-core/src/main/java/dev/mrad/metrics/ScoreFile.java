package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Scores that any tool left in a safetensors file: {@code labels [n]} and {@code scores [n]} for
 * images, {@code masks [b, h, w]} and {@code maps [b, h, w]} for pixels; either pair may be
 * missing.
 */
public final class ScoreFile {
  private ScoreFile() {}

  /**
   * Measures a file's scores. Metrics of a level that the file does not have are left out. Maps are
   * read one by one.
   *
   * @throws BadInputException when the file is not valid, has neither pair or half of one, shapes
   *     differ, a label is neither 0 nor 1, or a score is NaN
   */
  public static MetricValues measure(Path path, List<Metric<?>> metrics) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      boolean images = pair(file, "labels", "scores");
      boolean pixels = pair(file, "masks", "maps");
      if (!images && !pixels) {
        throw new BadInputException(
            "no scores", path.toString(), "expected entries labels and scores, or masks and maps");
      }
      MetricValues values = new MetricValues(Map.of());
      if (images) {
        values = values.and(images(file, metrics));
      }
      return pixels ? values.and(pixels(file, metrics)) : values;
    }
  }

  private static boolean pair(SafetensorsFile file, String truth, String scores) {
    boolean one = file.entries().containsKey(truth);
    boolean other = file.entries().containsKey(scores);
    if (one != other) {
      throw new BadInputException(
          "entry " + (one ? truth : scores) + " without " + (one ? scores : truth),
          file.path().toString(),
          "expected both or neither");
    }
    if (one && !file.entry(truth).shape().equals(file.entry(scores).shape())) {
      throw new BadInputException(
          truth
              + " of "
              + file.entry(truth).shape()
              + ", "
              + scores
              + " of "
              + file.entry(scores).shape(),
          file.path().toString(),
          "expected the same shape");
    }
    return one;
  }

  private static TensorEntry entry(SafetensorsFile file, String name, int rank) {
    TensorEntry entry = file.entry(name);
    if (entry.shape().rank() != rank || entry.shape().size() == 0) {
      throw new BadInputException(
          "tensor of " + entry.shape(),
          file.path() + ", entry " + name,
          "expected " + (rank == 1 ? "[n]" : "[b, h, w]") + " with at least one value");
    }
    return entry;
  }

  private static MetricValues images(SafetensorsFile file, List<Metric<?>> metrics) {
    TensorEntry labels = entry(file, "labels", 1);
    float[] truth = new float[labels.shape().extent(0)];
    file.readFloats(labels, 0, truth, 0, truth.length);
    List<Label> found = new ArrayList<>();
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] != 0 && truth[i] != 1) {
        throw new BadInputException(
            "label " + truth[i],
            file.path() + ", entry labels, index " + i,
            "expected 0 (normal) or 1 (anomalous)");
      }
      found.add(truth[i] == 0 ? Label.NORMAL : Label.ANOMALOUS);
    }
    double[] scores = doubles(file, entry(file, "scores", 1));
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new BadInputException(
            "score NaN", file.path() + ", entry scores, index " + i, "expected a number");
      }
    }
    return ImageMetrics.measure(found, scores, metrics);
  }

  private static double[] doubles(SafetensorsFile file, TensorEntry entry) {
    double[] values = new double[entry.shape().extent(0)];
    if (entry.type() == TensorType.F64) {
      ByteBuffer bytes = ByteBuffer.wrap(file.bytes(entry)).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().get(values);
    } else {
      float[] floats = new float[values.length];
      file.readFloats(entry, 0, floats, 0, floats.length);
      for (int i = 0; i < floats.length; i++) {
        values[i] = floats[i];
      }
    }
    return values;
  }

  private static MetricValues pixels(SafetensorsFile file, List<Metric<?>> metrics) {
    TensorEntry masks = entry(file, "masks", 3);
    TensorEntry maps = entry(file, "maps", 3);
    int height = masks.shape().extent(1);
    int width = masks.shape().extent(2);
    if ((long) height * width > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          "maps of " + maps.shape(), file.path().toString(), "expected below 2^31 pixels each");
    }
    int size = height * width;
    float[] values = new float[size];
    byte[] mask = new byte[size];
    try (PixelMetrics all = new PixelMetrics()) {
      for (int image = 0; image < masks.shape().extent(0); image++) {
        file.readFloats(masks, (long) image * size, values, 0, size);
        for (int i = 0; i < size; i++) {
          mask[i] = (byte) (values[i] == 0 ? 0 : 1);
        }
        file.readFloats(maps, (long) image * size, values, 0, size);
        all.add(values, mask, height, width, file.path() + ", entry maps, image " + image);
      }
      return all.measure(metrics);
    }
  }
}
