package dev.mrad.api;

/**
 * A retriever that approximates scores and bounds the error. Each score comes with a lower and an
 * upper bound that always hold. Where they are further apart than the caller allows, the score is
 * retrieved exactly. Thread-safe.
 */
public interface CertifiedRetriever extends Retriever {
  /** The largest distance between the bounds of a score before it is retrieved exactly. */
  double tolerance();

  /**
   * The anomalous share of each query, with its bounds.
   *
   * @param queries as for {@link #score}
   * @throws BadInputException as {@link #score}
   */
  CertifiedScores certify(float[] queries);

  @Override
  default float[] score(float[] queries) {
    return certify(queries).scores();
  }
}
