package dev.mrad.benchmarks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures of a run that do not depend on how fast the machine is, and how far they may be off. */
final class Ratios {
  /** What a figure is, and which way is better. */
  enum Kind {
    /** Our time over a competitor's: less is better. */
    TIME("times", "against", "ratio"),
    /** Our share of what the machine can do: more is better. */
    SHARE("shares", "of", "share");

    /** Names of the list, of what is compared with and of the value in a file. */
    final String list;

    final String versus;
    final String value;

    Kind(String list, String versus, String value) {
      this.list = list;
      this.versus = versus;
      this.value = value;
    }
  }

  /**
   * What a figure belongs to.
   *
   * @param kind what it is
   * @param operation what was computed
   * @param versus the competitor, or the limit
   */
  record Key(Kind kind, String operation, String versus) {}

  private final Machine machine;
  private final double tolerance;
  private final Map<Key, Double> values = new LinkedHashMap<>();

  /**
   * @param tolerance by which share a figure may be worse, above 0
   */
  Ratios(Machine machine, double tolerance) {
    this.machine = machine;
    this.tolerance = tolerance;
  }

  /** Adds a figure. */
  void put(Kind kind, String operation, String versus, double value) {
    values.put(new Key(kind, operation, versus), value);
  }

  Machine machine() {
    return machine;
  }

  double tolerance() {
    return tolerance;
  }

  /** In the order in which they were added. */
  Map<Key, Double> values() {
    return Collections.unmodifiableMap(values);
  }
}
