package dev.mrad.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import dev.mrad.testing.RandomMemory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMomentsTest {
  private static final int D = 13;

  /** Mean and covariance of a class, the slow way. */
  private static double[][] naive(RandomMemory memory, Label label) {
    double[] mean = new double[D];
    double[][] moments = new double[D + 1][D];
    int count = 0;
    for (int row = 0; row < memory.size(); row++) {
      if (memory.label(row) == label) {
        count++;
        for (int i = 0; i < D; i++) {
          mean[i] += memory.key(row)[i];
        }
      }
    }
    for (int i = 0; i < D; i++) {
      mean[i] /= count;
    }
    for (int row = 0; row < memory.size(); row++) {
      float[] key = memory.key(row);
      for (int i = 0; i < D && memory.label(row) == label; i++) {
        for (int j = 0; j < D; j++) {
          moments[i][j] += (key[i] - mean[i]) * (key[j] - mean[j]) / count;
        }
      }
    }
    moments[D] = mean;
    return moments;
  }

  private static void assertMoments(KeyMoments moments, RandomMemory memory) {
    for (Label label : Label.values()) {
      double[][] expected = naive(memory, label);
      ClusterMoments cluster =
          moments.clusters().stream()
              .filter(each -> each.label() == label)
              .findFirst()
              .orElseThrow();
      assertThat(cluster.mean()).containsExactly(expected[D], within(1e-13));
      for (int j = 0; j < D; j++) {
        assertThat(cluster.covariance(j)).containsExactly(expected[j], within(1e-13));
      }
    }
  }

  @Test
  void should_be_the_class_means_and_covariances() {
    RandomMemory memory = RandomMemory.unit(207, D, 1);
    assertMoments(KeyMoments.of(memory, 1), memory);
  }

  @Test
  void should_follow_added_removed_and_merged_rows() {
    RandomMemory memory = RandomMemory.unit(207, D, 2);
    KeyMoments added = KeyMoments.of(memory.rows(0, 100), 1);
    added.add(memory.rows(100, 207));
    assertMoments(added, memory);
    for (int row = 0; row < 50; row++) {
      added.remove(memory.key(row), memory.label(row));
    }
    assertMoments(added, memory.rows(50, 207));
    KeyMoments twice = KeyMoments.of(memory, 1);
    twice.merge(KeyMoments.of(memory, 1));
    assertThat(twice.clusters()).hasSize(2);
    assertThat(twice.rows(Label.ANOMALOUS)).isEqualTo(2 * 69);
    assertMoments(twice, memory);
    KeyMoments apart = KeyMoments.of(memory.rows(0, 100), 3);
    apart.merge(KeyMoments.of(memory.rows(100, 207), 3));
    assertThat(apart.clusters()).hasSize(12);
    assertThat(apart.rows(Label.NORMAL)).isEqualTo(138);
  }

  @Test
  void should_retrieve_exactly_where_the_bounds_are_too_wide() {
    RandomMemory memory = RandomMemory.unit(500, D, 3);
    float[] queries = RandomMemory.unit(40, D, 4).keys();
    for (double tau : new double[] {1, 0.1, 0.01}) {
      double tolerance = 0.05;
      try (CertifiedRetriever retriever =
          Mrad.retriever(memory).temperature(tau).openCertified(tolerance)) {
        CertifiedScores scores = retriever.certify(queries);
        float[] partial = retriever.partial(queries).shares();
        int exact = 0;
        for (int i = 0; i < 40; i++) {
          double truth = memory.share(queries, i, (float) tau);
          assertThat(scores.isExact(i)).isEqualTo(scores.width(i) > tolerance);
          double allowed = scores.isExact(i) ? 1e-6 + 2e-7 / tau : tolerance;
          assertThat((double) scores.score(i)).isCloseTo(truth, within(allowed));
          assertThat((double) partial[i]).isCloseTo(truth, within(allowed));
          assertThat(truth).isBetween(scores.lower(i) - 1e-13, scores.upper(i) + 1e-13);
          exact += scores.isExact(i) ? 1 : 0;
        }
        assertThat(scores.exactCount()).isEqualTo(exact);
        assertThat(exact).isEqualTo(tau == 1 ? 0 : 40);
        assertThat(retriever.score(queries)).isEqualTo(scores.scores());
      }
    }
  }

  @Test
  void should_certify_a_query_that_overflows_or_vanishes() {
    RandomMemory memory = RandomMemory.unit(50, D, 5);
    float[] queries = new float[3 * D];
    Arrays.fill(queries, 0, D, 3e38f);
    Arrays.fill(queries, D, 2 * D, 1e-44f);
    try (CertifiedRetriever retriever = Mrad.retriever(memory).openCertified(1)) {
      CertifiedScores scores = retriever.certify(queries);
      for (int i = 0; i < 3; i++) {
        double truth = memory.share(queries, i, 1);
        assertThat(truth).isBetween(scores.lower(i) - 1e-13, scores.upper(i) + 1e-13);
      }
      assertThat(scores.width(1)).isLessThan(1e-8);
      assertThat(scores.score(2)).isEqualTo(17f / 50);
    }
  }

  /** The squared distance of these keys to their centre is lost beside their squared length. */
  @Test
  void should_certify_keys_whose_distance_double_precision_loses() {
    float[] keys = new float[30 * D];
    Label[] labels = new Label[30];
    for (int row = 0; row < 30; row++) {
      labels[row] = row < 16 ? Label.NORMAL : Label.ANOMALOUS;
      keys[row * D] = 1;
      keys[row * D + 1] = row < 16 ? (row % 2 == 0 ? 6e-9f : -6e-9f) : 0;
    }
    RandomMemory memory = new RandomMemory(D, keys, labels);
    float[] query = new float[D];
    query[1] = 1;
    double tau = (float) 1e-6;
    try (CertifiedRetriever retriever =
        Mrad.retriever(memory).temperature(tau).openCertified(KeyMoments.of(memory, 1), 1)) {
      CertifiedScores scores = retriever.certify(query);
      assertThat(memory.share(query, 0, tau)).isBetween(scores.lower(0), scores.upper(0));
      assertThat(scores.width(0)).isLessThan(0.01);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void should_refuse_a_temperature_that_is_not_positive(double tau) {
    RandomMemory memory = RandomMemory.unit(20, D, 6);
    assertThatThrownBy(() -> Mrad.retriever(memory).temperature(tau).openCertified(0.1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("temperature " + tau + ", retriever, expected a positive number");
  }

  @Test
  void should_name_the_row_that_is_not_finite() {
    RandomMemory memory = RandomMemory.unit(20, D, 6);
    float[] queries = new float[2 * D];
    queries[D + 1] = Float.NaN;
    try (CertifiedRetriever retriever = Mrad.retriever(memory).openCertified(0.1)) {
      assertThatThrownBy(() -> retriever.certify(queries))
          .isInstanceOf(BadInputException.class)
          .hasMessage("value NaN, query 1, expected finite queries");
      assertThatThrownBy(() -> retriever.certify(new float[D + 1]))
          .hasMessage("14 values, queries, expected a positive multiple of 13");
    }
    memory.keys()[5 * D] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> Mrad.retriever(memory).openCertified(0.1))
        .hasMessage("value Infinity, key 5, expected finite keys");
    assertThatThrownBy(() -> Mrad.retriever(memory.rows(0, 0)).openCertified(0.1))
        .hasMessage("0 rows of 13 values, memory, expected at least one row of at least one value");
    assertThatThrownBy(() -> Mrad.retriever(memory.rows(1, 3)).openCertified(0.1))
        .hasMessage("no anomalous rows, memory of 2 rows, expected rows of both classes");
    KeyMoments other = KeyMoments.of(RandomMemory.unit(20, 4, 1), 1);
    assertThatThrownBy(() -> Mrad.retriever(memory).openCertified(other, 0.1))
        .isInstanceOf(IncompatibleException.class)
        .hasMessage("moments of keys of 4 values, but the memory's have 13");
  }

  @Test
  void should_refuse_what_does_not_fit() {
    RandomMemory memory = RandomMemory.unit(20, D, 6);
    KeyMoments moments = KeyMoments.of(memory, 2);
    assertThatThrownBy(() -> KeyMoments.of(memory, 0)).hasMessageStartingWith("0 clusters");
    assertThatThrownBy(() -> moments.add(new float[3], Label.NORMAL))
        .hasMessage("3 values, key, expected 13");
    float[] bad = new float[D];
    bad[2] = Float.NaN;
    assertThatThrownBy(() -> moments.add(bad, Label.NORMAL))
        .hasMessage("value NaN, key, expected finite keys");
    assertThatThrownBy(() -> moments.merge(KeyMoments.of(RandomMemory.unit(20, 4, 1), 1)))
        .isInstanceOf(IncompatibleException.class);
    assertThatThrownBy(() -> moments.add(RandomMemory.unit(20, 4, 1)))
        .isInstanceOf(IncompatibleException.class);
    assertThatThrownBy(() -> Mrad.retriever(memory).openCertified(moments, 0))
        .hasMessageStartingWith("tolerance 0.0");
    assertThatThrownBy(() -> Mrad.retriever(memory.rows(0, 19)).openCertified(moments, 0.1))
        .hasMessage("moments of 20 rows, retriever, expected the memory's 19");
    assertThatThrownBy(() -> KeyMoments.of(memory.rows(1, 3), 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("no anomalous rows");
    KeyMoments one = KeyMoments.of(memory.rows(0, 2), 1);
    one.remove(memory.key(0), Label.ANOMALOUS);
    assertThatThrownBy(() -> one.remove(memory.key(0), Label.ANOMALOUS))
        .hasMessageStartingWith("a row that is not there");
  }

  @Test
  void should_never_hold_the_keys() {
    Memory generated =
        new Memory() {
          @Override
          public int size() {
            return 100_000;
          }

          @Override
          public int dimension() {
            return 4;
          }

          @Override
          public void copyKeys(int row, int rows, float[] target, int offset) {
            assertThat(rows).isEqualTo(1);
            double angle = row * 0.001;
            target[offset] = (float) Math.cos(angle);
            target[offset + 1] = (float) Math.sin(angle);
            target[offset + 2] = 0;
            target[offset + 3] = 0;
          }

          @Override
          public Label label(int row) {
            return row % 2 == 0 ? Label.NORMAL : Label.ANOMALOUS;
          }

          @Override
          public Provenance provenance(int row) {
            throw new AssertionError("nobody asks");
          }
        };
    KeyMoments moments = KeyMoments.of(generated, 4);
    assertThat(moments.rows(Label.NORMAL)).isEqualTo(50_000);
  }
}
