package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.PartialRetrieval;

/** What goes into a retriever and what comes out of its programs. */
public final class Queries {
  private Queries() {}

  /**
   * The number of queries.
   *
   * @param queries {@code [n, d]}
   * @param dimension d
   * @throws BadInputException when the length does not fit, or a value is not finite
   */
  public static int count(float[] queries, int dimension) {
    if (queries.length == 0 || queries.length % dimension != 0) {
      throw new BadInputException(
          queries.length + " values", "queries", "expected a positive multiple of " + dimension);
    }
    for (int i = 0; i < queries.length; i++) {
      if (!Float.isFinite(queries[i])) {
        throw new BadInputException(
            "value " + queries[i], "query " + i / dimension, "expected finite queries");
      }
    }
    return queries.length / dimension;
  }

  /**
   * From shares and log-sum-exp to class sums.
   *
   * @param result {@code [n, 3]}, as {@link dev.mrad.internal.retrieval.RetrievalGraph#RESULT}
   */
  static PartialRetrieval partial(float[] result) {
    double[] normal = new double[result.length / 3];
    double[] anomalous = new double[normal.length];
    for (int i = 0; i < normal.length; i++) {
      double logSumExp = result[3 * i + 2];
      normal[i] = logSumExp + Math.log(result[3 * i]);
      anomalous[i] = logSumExp + Math.log(result[3 * i + 1]);
    }
    return PartialRetrieval.of(normal, anomalous);
  }
}
