package dev.mrad.metrics;

import dev.mrad.metrics.Metric.Level;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The metrics that the library knows. */
public final class Metrics {
  /** The area under the images' ROC curve: the share of pairs in the right order, ties half. */
  public static final Metric<?> IMAGE_AUROC =
      ranked(Level.IMAGE, "auroc", "AUROC", RankSweep::auroc);

  /** The images' average precision: {@code Σ (R_i − R_{i−1}) P_i} over distinct thresholds. */
  public static final Metric<?> IMAGE_AP = ranked(Level.IMAGE, "ap", "AP", RankSweep::ap);

  /** The largest F1 of the images over all thresholds. */
  public static final Metric<?> IMAGE_F1_MAX =
      ranked(Level.IMAGE, "f1_max", "F1-max", RankSweep::f1Max);

  /** As {@link #IMAGE_AUROC}, of pixels. */
  public static final Metric<?> PIXEL_AUROC =
      ranked(Level.PIXEL, "auroc", "AUROC", RankSweep::auroc);

  /** As {@link #IMAGE_AP}, of pixels. */
  public static final Metric<?> PIXEL_AP = ranked(Level.PIXEL, "ap", "AP", RankSweep::ap);

  /** As {@link #IMAGE_F1_MAX}, of pixels. */
  public static final Metric<?> PIXEL_F1_MAX =
      ranked(Level.PIXEL, "f1_max", "F1-max", RankSweep::f1Max);

  /**
   * The exact area under the per-region overlap curve up to a false positive rate of 0.3, divided
   * by 0.3; connected components are 8-connected and count alike.
   */
  public static final Metric<?> AU_PRO = overlap("aupro", "AU-PRO", OverlapSweep::exact);

  /**
   * The released code's approximation of {@link #AU_PRO} with 200 thresholds and rescaled rates.
   */
  public static final Metric<?> STEPPED_PRO =
      overlap("pro_stepped", "stepped PRO", OverlapSweep::stepped);

  /** The metrics of the command and of reports. A new metric is registered here. */
  public static final List<Metric<?>> STANDARD =
      List.of(
          IMAGE_AUROC,
          IMAGE_AP,
          IMAGE_F1_MAX,
          PIXEL_AUROC,
          PIXEL_AP,
          PIXEL_F1_MAX,
          AU_PRO,
          STEPPED_PRO);

  private Metrics() {}

  private static Metric<?> ranked(
      Level level, String name, String title, Function<RankSweep, MetricValue> value) {
    return new Metric<>(level, name, title, Map.of(), RankSweep.KIND, value);
  }

  private static Metric<?> overlap(
      String name, String title, Function<OverlapSweep, MetricValue> value) {
    double limit = 0.3;
    return new Metric<>(
        Level.PIXEL, name, title, Map.of("limit", limit), new OverlapSweep.UpTo(limit), value);
  }
}
