package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Metrics of scores, one per image. */
public final class ImageMetrics {
  private ImageMetrics() {}

  /**
   * The metrics of labelled scores.
   *
   * @param labels one per score
   * @param scores how anomalous each is; any range, no NaN
   * @param metrics which; those of pixels are passed over
   * @throws BadInputException when the lengths differ, a score is NaN, or two metrics have one name
   */
  public static MetricValues measure(List<Label> labels, double[] scores, List<Metric<?>> metrics) {
    int count = scores.length;
    if (labels.size() != count) {
      throw new BadInputException(
          labels.size() + " labels", "metrics", "expected one for each of " + count + " scores");
    }
    for (int i = 0; i < count; i++) {
      if (Double.isNaN(scores[i])) {
        throw new BadInputException("score NaN", "scores[" + i + "]", "expected a number");
      }
    }
    int[] normal = new int[count];
    int[] anomalous = new int[count];
    // An anomalous image is a component of its own: its number, 0 for a normal image.
    int[] components = new int[count];
    Counts sizes = new Counts();
    for (int i = 0; i < count; i++) {
      if (labels.get(i) == Label.ANOMALOUS) {
        sizes.add(1);
        components[i] = sizes.size();
        anomalous[i] = 1;
      } else {
        normal[i] = 1;
      }
    }
    // Adding 0 makes −0 and 0 the same score for sorting, too.
    double[] ranked = Arrays.stream(scores).map(score -> score + 0.0).toArray();
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> ranked[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    double highest = count == 0 ? Double.NaN : ranked[order[0]];
    double lowest = count == 0 ? Double.NaN : ranked[order[count - 1]];
    Sweeps sweeps =
        new Sweeps(
            metrics,
            new Population(
                Metric.Level.IMAGE, normal, anomalous, sizes.toArray(), lowest, highest));
    for (int i = 0; i < count; i++) {
      double score = ranked[order[i]];
      sweeps.add(order[i], components[order[i]], 1);
      if (i + 1 == count || ranked[order[i + 1]] != score) {
        sweeps.endOf(score);
      }
    }
    return sweeps.values();
  }
}
