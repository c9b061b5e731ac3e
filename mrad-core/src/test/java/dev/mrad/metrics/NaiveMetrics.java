package dev.mrad.metrics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The definitions of docs/method.md, written down one threshold at a time. */
public final class NaiveMetrics {
  private NaiveMetrics() {}

  public static double auroc(boolean[] truth, double[] scores) {
    double right = 0;
    long pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (truth[i] && !truth[j]) {
          right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return pairs == 0 ? Double.NaN : right / pairs;
  }

  /** AP, then F1-max. */
  public static double[] precision(boolean[] truth, double[] scores) {
    double positives = count(truth, scores, Double.NEGATIVE_INFINITY, true);
    double ap = 0;
    double f1 = 0;
    double lastRecall = 0;
    for (double threshold : descending(scores)) {
      double hits = count(truth, scores, threshold, true);
      double alarms = hits + count(truth, scores, threshold, false);
      double recall = hits / positives;
      ap += (recall - lastRecall) * hits / alarms;
      f1 = Math.max(f1, hits == 0 ? 0 : 2 / (1 / recall + alarms / hits));
      lastRecall = recall;
    }
    return positives == 0 ? new double[] {Double.NaN, Double.NaN} : new double[] {ap, f1};
  }

  private static double count(boolean[] truth, double[] scores, double threshold, boolean of) {
    double count = 0;
    for (int i = 0; i < scores.length; i++) {
      count += truth[i] == of && scores[i] >= threshold ? 1 : 0;
    }
    return count;
  }

  private static double[] descending(double[] scores) {
    double[] distinct = Arrays.stream(scores).map(score -> score + 0.0).distinct().toArray();
    Arrays.sort(distinct);
    for (int i = 0; i < distinct.length / 2; i++) {
      double other = distinct[distinct.length - 1 - i];
      distinct[distinct.length - 1 - i] = distinct[i];
      distinct[i] = other;
    }
    return distinct;
  }

  /** The pixels of each 8-connected component. */
  static List<List<Integer>> components(byte[] mask, int height, int width) {
    boolean[] seen = new boolean[mask.length];
    List<List<Integer>> components = new ArrayList<>();
    for (int start = 0; start < mask.length; start++) {
      if (mask[start] != 0 && !seen[start]) {
        List<Integer> component = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(start));
        seen[start] = true;
        while (!open.isEmpty()) {
          int at = open.pop();
          component.add(at);
          for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
              int y = at / width + dy;
              int x = at % width + dx;
              int next = y * width + x;
              if (y >= 0 && y < height && x >= 0 && x < width && mask[next] != 0 && !seen[next]) {
                seen[next] = true;
                open.push(next);
              }
            }
          }
        }
        components.add(component);
      }
    }
    return components;
  }

  /** The exact AU-PRO up to a limit, then the stepped one, of images that are all of one size. */
  public static double[] pro(float[][] maps, byte[][] masks, int height, int width, double limit) {
    List<List<List<Integer>>> found =
        Arrays.stream(masks).map(mask -> components(mask, height, width)).toList();
    double[] all = new double[maps.length * height * width];
    for (int i = 0; i < all.length; i++) {
      all[i] = maps[i / (height * width)][i % (height * width)];
    }
    double[] thresholds = descending(all);
    List<double[]> points = new ArrayList<>();
    points.add(new double[] {0, 0});
    for (double threshold : thresholds) {
      points.add(point(maps, masks, found, threshold, false));
    }
    double exact = 0;
    for (int i = 1; i < points.size(); i++) {
      double[] a = points.get(i - 1);
      double[] b = points.get(i);
      if (a[0] < limit) {
        double end = Math.min(b[0], limit);
        double overlap = b[0] > a[0] ? a[1] + (b[1] - a[1]) * (end - a[0]) / (b[0] - a[0]) : b[1];
        exact += (end - a[0]) * (a[1] + overlap) / 2;
      }
    }
    double low = thresholds[thresholds.length - 1];
    double high = thresholds[0];
    double step = (high - low) / 200;
    List<double[]> kept = new ArrayList<>();
    for (int i = 0; step > 0 && i < Math.ceil((high - low) / step); i++) {
      double[] point = point(maps, masks, found, low + i * step, true);
      if (point[0] < limit) {
        kept.add(point);
      }
    }
    double stepped = Double.NaN;
    if (!kept.isEmpty()) {
      double most = kept.get(0)[0];
      double least = kept.get(kept.size() - 1)[0];
      stepped = 0;
      for (int i = 1; i < kept.size(); i++) {
        double wide = (kept.get(i - 1)[0] - kept.get(i)[0]) / (most - least);
        stepped += wide * (kept.get(i - 1)[1] + kept.get(i)[1]) / 2;
      }
      stepped = most > least ? stepped : Double.NaN;
    }
    return new double[] {exact / limit, stepped};
  }

  /** False positive rate and mean overlap at a threshold. */
  private static double[] point(
      float[][] maps,
      byte[][] masks,
      List<List<List<Integer>>> found,
      double threshold,
      boolean strict) {
    double falsePositives = 0;
    double negatives = 0;
    double overlap = 0;
    double components = 0;
    for (int image = 0; image < maps.length; image++) {
      float[] map = maps[image];
      for (int i = 0; i < map.length; i++) {
        if (masks[image][i] == 0) {
          negatives++;
          falsePositives += above(map[i], threshold, strict) ? 1 : 0;
        }
      }
      for (List<Integer> component : found.get(image)) {
        double hits = 0;
        for (int at : component) {
          hits += above(map[at], threshold, strict) ? 1 : 0;
        }
        overlap += hits / component.size();
        components++;
      }
    }
    return new double[] {falsePositives / negatives, overlap / components};
  }

  private static boolean above(double value, double threshold, boolean strict) {
    return strict ? value > threshold : value >= threshold;
  }
}
