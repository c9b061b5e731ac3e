package dev.mrad.metrics;

/**
 * A pass over all scores, from the highest to the lowest. It is given everything that has a score,
 * then told the score: what has an equal score is one step. Memory must not grow with the number of
 * pixels.
 */
public interface Sweep {
  /**
   * Images or pixels that have the next score.
   *
   * @param image the image's index
   * @param component 0 for normal ones; otherwise the connected component's number, from 1 and over
   *     all images; an anomalous image is a component of its own
   * @param count how many
   */
  void add(int image, int component, int count);

  /** All that have this score were given. */
  void endOf(double score);

  /**
   * Makes sweeps. Kinds that are equal share a sweep, so a kind is a constant, or a record of its
   * parameters.
   *
   * @param <S> the sweep's type
   */
  interface Kind<S extends Sweep> {
    /** A new sweep over these images or pixels. */
    S over(Population population);
  }
}
