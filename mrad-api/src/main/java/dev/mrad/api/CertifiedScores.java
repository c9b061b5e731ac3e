package dev.mrad.api;

/**
 * Scores with guaranteed bounds. The bounds hold for the score that exact arithmetic would give on
 * the same float32 keys and queries. They allow for the rounding of their own computation.
 * Immutable and thread-safe.
 */
public final class CertifiedScores {
  private final float[] scores;
  private final double[] lower;
  private final double[] upper;
  private final boolean[] exact;

  /**
   * The arrays are copied.
   *
   * @param scores {@code [n]}, each within its bounds
   * @param lower {@code [n]}
   * @param upper {@code [n]}
   * @param exact {@code [n]}, whether the score was retrieved exactly
   */
  public CertifiedScores(float[] scores, double[] lower, double[] upper, boolean[] exact) {
    if (lower.length != scores.length
        || upper.length != scores.length
        || exact.length != scores.length) {
      throw new BadInputException(
          "bounds of other than " + scores.length + " scores",
          "certified scores",
          "expected one of each per score");
    }
    this.scores = scores.clone();
    this.lower = lower.clone();
    this.upper = upper.clone();
    this.exact = exact.clone();
  }

  /** The number of queries, n. */
  public int size() {
    return scores.length;
  }

  /** A copy of the scores, {@code [n]}, each in [0, 1]. */
  public float[] scores() {
    return scores.clone();
  }

  /** The score of a query, in [0, 1]. */
  public float score(int query) {
    return scores[query];
  }

  /** The lower bound of a query's score. */
  public double lower(int query) {
    return lower[query];
  }

  /** The upper bound of a query's score. */
  public double upper(int query) {
    return upper[query];
  }

  /** The distance between the bounds of a query's score. */
  public double width(int query) {
    return upper[query] - lower[query];
  }

  /**
   * Whether the score was retrieved over all keys because the bounds were too far apart. Such a
   * score is as good as float32 retrieval; its bounds are still the wide ones.
   */
  public boolean isExact(int query) {
    return exact[query];
  }

  /** How many scores were retrieved exactly. */
  public int exactCount() {
    int count = 0;
    for (boolean each : exact) {
      count += each ? 1 : 0;
    }
    return count;
  }
}
