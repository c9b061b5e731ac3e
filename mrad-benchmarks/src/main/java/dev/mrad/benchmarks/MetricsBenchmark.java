package dev.mrad.benchmarks;

import dev.mrad.metrics.Metric;
import dev.mrad.metrics.MetricValues;
import dev.mrad.metrics.Metrics;
import dev.mrad.metrics.PixelMetrics;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * All metrics of a million pixels: in one sort, spilled to a file, and the straightforward way, one
 * metric after another on sorted objects.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class MetricsBenchmark {
  private static final int SIDE = 512;
  private static final int IMAGES = 4;

  /** How the metrics are computed. */
  @Param({"one sort", "spilled", "straightforward"})
  public String by = "one sort";

  private final float[][] maps = new float[IMAGES][SIDE * SIDE];
  private final byte[][] masks = new byte[IMAGES][SIDE * SIDE];

  /** Makes maps that find the regions of the masks more or less, and checks that all agree. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    for (int image = 0; image < IMAGES; image++) {
      for (int region = 0; region < 6; region++) {
        int radius = 4 + random.nextInt(30);
        int top = random.nextInt(SIDE - radius);
        int left = random.nextInt(SIDE - radius);
        for (int i = 0; i < radius * radius; i++) {
          masks[image][(top + i / radius) * SIDE + left + i % radius] = 1;
        }
      }
      for (int i = 0; i < SIDE * SIDE; i++) {
        maps[image][i] = (float) (random.nextGaussian() + masks[image][i]);
      }
    }
    MetricValues fast = oneSort(Integer.MAX_VALUE - 16);
    double[] slow = new NaiveMetrics(maps, masks, SIDE, SIDE).metrics();
    List<Metric<?>> both =
        List.of(Metrics.PIXEL_AUROC, Metrics.PIXEL_AP, Metrics.PIXEL_F1_MAX, Metrics.AU_PRO);
    for (int i = 0; i < slow.length; i++) {
      double found = fast.get(both.get(i)).value();
      // Few float32 scores are equal; the straightforward way splits such ties.
      if (!(Math.abs(found - slow[i]) < 1e-6)) {
        throw new IllegalStateException(both.get(i).key() + ": " + found + " and " + slow[i]);
      }
    }
  }

  private MetricValues oneSort(int resident) {
    try (PixelMetrics metrics = new PixelMetrics(resident, null)) {
      for (int image = 0; image < IMAGES; image++) {
        metrics.add(maps[image], masks[image], SIDE, SIDE, "image " + image);
      }
      return metrics.measure(Metrics.STANDARD);
    }
  }

  /** One evaluation. */
  @Benchmark
  public Object metrics() {
    return switch (by) {
      case "one sort" -> oneSort(Integer.MAX_VALUE - 16);
      case "spilled" -> oneSort(SIDE * SIDE / 2);
      default -> new NaiveMetrics(maps, masks, SIDE, SIDE).metrics();
    };
  }
}
