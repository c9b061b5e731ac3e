package dev.mrad.api;

/**
 * A retriever that computes an approximation whose error it knows: each score comes with a lower
 * and an upper bound that always hold, and where they are further apart than the caller allows, the
 * score is retrieved exactly. Thread-safe.
 */
public interface CertifiedRetriever extends Retriever {
  /** How far apart the bounds of a score may be before it is retrieved exactly. */
  double tolerance();

  /**
   * The anomalous share of each query, with its certificate.
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
