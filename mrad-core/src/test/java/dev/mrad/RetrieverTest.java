package dev.mrad;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Provenance;
import dev.mrad.api.Retriever;
import dev.mrad.testing.Golden;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetrieverTest {
  /** Every third row is anomalous. */
  private record Rows(int size, int dimension, float[] keys) implements Memory {
    static Rows random(int size, int dimension, long seed) {
      Random random = new Random(seed);
      float[] keys = new float[size * dimension];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
      }
      return new Rows(size, dimension, keys);
    }

    @Override
    public void copyKeys(int row, int rows, float[] target, int offset) {
      System.arraycopy(keys, row * dimension, target, offset, rows * dimension);
    }

    @Override
    public Label label(int row) {
      return row % 3 == 0 ? Label.ANOMALOUS : Label.NORMAL;
    }

    @Override
    public Provenance provenance(int row) {
      return new Provenance("random", row + ".png", "none", 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "13, 7, 0.07", "207, 31, 0.1", "3093, 64, 1", "1000, 17, 0.001"})
  void should_equal_a_naive_double_precision_retrieval(int rows, int dimension, double tau) {
    Rows memory = Rows.random(rows, dimension, rows);
    Rows queries = Rows.random(29, dimension, 77);
    float[] expected = new float[29];
    for (int q = 0; q < 29; q++) {
      double[] scores = new double[rows];
      double largest = Double.NEGATIVE_INFINITY;
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < dimension; i++) {
          scores[row] +=
              (double) queries.keys()[q * dimension + i] * memory.keys()[row * dimension + i];
        }
        scores[row] /= (float) tau;
        largest = Math.max(largest, scores[row]);
      }
      double total = 0;
      double anomalous = 0;
      for (int row = 0; row < rows; row++) {
        double share = Math.exp(scores[row] - largest);
        total += share;
        anomalous += row % 3 == 0 ? share : 0;
      }
      expected[q] = (float) (anomalous / total);
    }
    try (Retriever retriever = Mrad.retriever(memory).temperature(tau).open()) {
      // A score's rounding error of about 1e-7 counts 1/τ times.
      assertClose(retriever.score(queries.keys()), expected, 1e-6 + 2e-7 / tau);
    }
  }

  @Test
  void should_score_as_the_reference_does() {
    try (Golden banks = Golden.open("banks");
        Golden encoder = Golden.open("encoder");
        Golden tf = Golden.open("tf")) {
      float[] values = banks.floats("image_values");
      int[] shape = banks.shape("image_keys");
      Memory memory =
          new Memory() {
            private final Rows rows = new Rows(shape[0], shape[1], banks.floats("image_keys"));

            @Override
            public int size() {
              return rows.size();
            }

            @Override
            public int dimension() {
              return rows.dimension();
            }

            @Override
            public void copyKeys(int row, int count, float[] target, int offset) {
              rows.copyKeys(row, count, target, offset);
            }

            @Override
            public Label label(int row) {
              return values[2 * row] == 1 ? Label.NORMAL : Label.ANOMALOUS;
            }

            @Override
            public Provenance provenance(int row) {
              return rows.provenance(row);
            }
          };
      float[] expected = new float[3];
      for (int i = 0; i < 3; i++) {
        expected[i] = tf.floats("tau0.1.cls_probs")[2 * i + 1];
      }
      try (Retriever retriever = Mrad.retriever(memory).temperature(0.1).open()) {
        assertClose(retriever.score(encoder.floats("query.class_unit")), expected, 1e-5);
      }
    }
  }

  @Test
  void should_refuse_what_does_not_fit() {
    Rows memory = Rows.random(5, 4, 1);
    Retriever retriever = Mrad.retriever(memory).open();
    assertThatThrownBy(() -> retriever.score(new float[7]))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("multiple of 4");
    assertThatThrownBy(() -> retriever.score(new float[] {0, 0, 0, 0, 0, Float.NaN, 0, 0}))
        .hasMessage("value NaN, query 1, expected finite queries");
    memory.keys()[9] = Float.POSITIVE_INFINITY;
    assertThatThrownBy(() -> Mrad.retriever(memory).open())
        .hasMessage("value Infinity, key 2, expected finite keys");
    retriever.close();
    retriever.close();
    assertThatThrownBy(() -> retriever.score(new float[4]))
        .isInstanceOf(IllegalStateException.class);
  }
}
