package dev.mrad.api;

/**
 * Scores with their certificates. The bounds are of the score in exact arithmetic on the given
 * float32 keys and queries, rounding of their own computation included. Immutable and thread-safe.
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

  /** What the query's score is not below. */
  public double lower(int query) {
    return lower[query];
  }

  /** What the query's score is not above. */
  public double upper(int query) {
    return upper[query];
  }

  /** How far the bounds of a query are apart. */
  public double width(int query) {
    return upper[query] - lower[query];
  }

  /**
   * Whether the bounds were too far apart and the score was retrieved over all keys: it is then as
   * good as float32 retrieval, while the bounds stay what they were.
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
