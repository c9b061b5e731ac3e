package dev.mrad.api;

/**
 * Scores queries against a memory: the anomalous column of {@code softmax(q Kᵀ / τ) V} (SPEC §5).
 * Thread-safe. {@link #close()} marks it closed at once, waits for calls that run, then frees;
 * later calls throw {@link IllegalStateException}; closing twice is fine.
 */
public interface Retriever extends AutoCloseable {
  /** The length of a query, d. */
  int dimension();

  /**
   * The anomalous share of each query.
   *
   * @param queries row-major {@code [n, d]}, unit length for MRAD's own use
   * @return {@code n} values in [0, 1]
   * @throws BadInputException when the length is not a positive multiple of {@link #dimension()},
   *     or a value is not finite
   */
  default float[] score(float[] queries) {
    return partial(queries).shares();
  }

  /**
   * Each query's sums over the rows of either class, to be merged with results over other rows.
   *
   * @param queries as for {@link #score}
   * @return of {@code n} queries
   * @throws BadInputException as {@link #score}
   */
  PartialRetrieval partial(float[] queries);

  @Override
  void close();
}
