package dev.mrad.metrics;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** What a sweep goes over, counted before it begins. Immutable. */
public final class Population {
  private final Metric.Level level;
  private final int[] normal;
  private final int[] anomalous;
  private final int[] componentSizes;
  private final double lowest;
  private final double highest;

  /** The first two have a count for each image, the third one for each component. */
  Population(
      Metric.Level level,
      int[] normal,
      int[] anomalous,
      int[] componentSizes,
      double lowest,
      double highest) {
    this.level = level;
    this.normal = normal;
    this.anomalous = anomalous;
    this.componentSizes = componentSizes;
    this.lowest = lowest;
    this.highest = highest;
  }

  /** What has a score. */
  public Metric.Level level() {
    return level;
  }

  /** The number of images, those without a mask included. */
  public int images() {
    return normal.length;
  }

  /** How many are normal. */
  public long normal() {
    return Arrays.stream(normal).asLongStream().sum();
  }

  /** How many of one image are normal. */
  public int normal(int image) {
    return normal[image];
  }

  /** How many are anomalous. */
  public long anomalous() {
    return Arrays.stream(anomalous).asLongStream().sum();
  }

  /** How many of one image are anomalous. */
  public int anomalous(int image) {
    return anomalous[image];
  }

  /** The number of connected components. */
  public int components() {
    return componentSizes.length;
  }

  /**
   * The size of a component.
   *
   * @param component its number, from 1
   */
  public int componentSize(int component) {
    return componentSizes[component - 1];
  }

  /** The lowest score. */
  public double lowest() {
    return lowest;
  }

  /** The highest score. */
  public double highest() {
    return highest;
  }

  /** A value that needs anomalous ones; not defined without. */
  public MetricValue ifAnomalous(DoubleSupplier value) {
    return anomalous() == 0 ? missing("anomalous") : MetricValue.of(value.getAsDouble());
  }

  /** A value that needs normal and anomalous ones; not defined without. */
  public MetricValue ifBoth(DoubleSupplier value) {
    return normal() == 0 ? missing("normal") : ifAnomalous(value);
  }

  private MetricValue missing(String kind) {
    return MetricValue.undefined("there is no " + kind + " " + level.key());
  }
}
