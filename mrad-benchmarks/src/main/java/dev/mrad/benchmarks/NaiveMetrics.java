package dev.mrad.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Pixel metrics as one would write them first: a list of objects, sorted for each metric. */
final class NaiveMetrics {
  private record Pixel(double score, int region) {}

  private final List<Pixel> pixels = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();

  NaiveMetrics(float[][] maps, byte[][] masks, int height, int width) {
    for (int image = 0; image < maps.length; image++) {
      int[] regions = flood(masks[image], height, width);
      for (int i = 0; i < regions.length; i++) {
        pixels.add(new Pixel(maps[image][i], regions[i]));
      }
    }
  }

  private int[] flood(byte[] mask, int height, int width) {
    int[] regions = new int[mask.length];
    for (int start = 0; start < mask.length; start++) {
      if (mask[start] != 0 && regions[start] == 0) {
        int size = 0;
        Deque<Integer> open = new ArrayDeque<>();
        open.push(start);
        regions[start] = sizes.size() + 1;
        while (!open.isEmpty()) {
          int at = open.pop();
          size++;
          for (int next = 0; next < 9; next++) {
            int y = at / width + next / 3 - 1;
            int x = at % width + next % 3 - 1;
            boolean within = y >= 0 && y < height && x >= 0 && x < width;
            if (within && mask[y * width + x] != 0 && regions[y * width + x] == 0) {
              regions[y * width + x] = sizes.size() + 1;
              open.push(y * width + x);
            }
          }
        }
        sizes.add(size);
      }
    }
    return regions;
  }

  /** AUROC, AP, F1-max, AU-PRO; assumes that no two scores of different classes are equal. */
  double[] metrics() {
    return new double[] {auroc(), ap(), f1Max(), auPro()};
  }

  private List<Pixel> ranked() {
    List<Pixel> ranked = new ArrayList<>(pixels);
    ranked.sort(Comparator.comparingDouble(Pixel::score).reversed());
    return ranked;
  }

  private long positives() {
    return pixels.stream().filter(pixel -> pixel.region() > 0).count();
  }

  private double auroc() {
    double hits = 0;
    double area = 0;
    for (Pixel pixel : ranked()) {
      if (pixel.region() > 0) {
        hits++;
      } else {
        area += hits;
      }
    }
    return area / positives() / (pixels.size() - positives());
  }

  private double ap() {
    double hits = 0;
    double seen = 0;
    double sum = 0;
    for (Pixel pixel : ranked()) {
      seen++;
      if (pixel.region() > 0) {
        hits++;
        sum += hits / seen;
      }
    }
    return sum / positives();
  }

  private double f1Max() {
    double positives = positives();
    double hits = 0;
    double seen = 0;
    double best = 0;
    for (Pixel pixel : ranked()) {
      seen++;
      hits += pixel.region() > 0 ? 1 : 0;
      best = Math.max(best, 2 * hits / (seen + positives));
    }
    return best;
  }

  private double auPro() {
    double negatives = pixels.size() - positives();
    double rate = 0;
    double overlap = 0;
    double area = 0;
    for (Pixel pixel : ranked()) {
      if (pixel.region() > 0) {
        overlap += 1.0 / sizes.get(pixel.region() - 1) / sizes.size();
      } else {
        double next = rate + 1 / negatives;
        area += Math.max(0, Math.min(next, 0.3) - rate) * overlap;
        rate = next;
      }
    }
    return area / 0.3;
  }
}
