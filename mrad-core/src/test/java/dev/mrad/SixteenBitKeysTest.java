package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.Retriever;
import dev.mrad.internal.retrieval.SixteenBitMemory;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.testing.RandomMemory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The error that {@code docs/retrievers.md} states is not exceeded, against double precision. */
class SixteenBitKeysTest {
  private static final int QUERIES = 17;
  private static final double STEPS = 65_000;

  /** Keys whose values share a magnitude, or are dominated by one, or span many of them. */
  private static RandomMemory memory(Random random) {
    int dimension = new int[] {1, 2, 7, 64, 207}[random.nextInt(5)];
    int size = 2 + random.nextInt(300);
    RandomMemory memory = RandomMemory.unit(size, dimension, random.nextLong());
    float[] keys = memory.keys();
    int kind = random.nextInt(3);
    for (int i = 0; i < keys.length; i++) {
      boolean one = random.nextInt(dimension) == 0;
      keys[i] *=
          switch (kind) {
            case 0 -> 1;
            case 1 -> one ? 3 : 0.01f;
            default -> (float) Math.exp(-8 * random.nextDouble());
          };
    }
    return memory;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.3, 0.07})
  void should_stay_within_the_stated_error(double tau) {
    Random random = new Random(1);
    for (int trial = 0; trial < 60; trial++) {
      RandomMemory memory = memory(random);
      int d = memory.dimension();
      double largest = 0;
      for (float value : memory.keys()) {
        largest = Math.max(largest, Math.abs(value));
      }
      float[] queries = RandomMemory.unit(QUERIES, d, random.nextLong()).keys();
      try (Retriever retriever =
          Mrad.retriever(memory).temperature(tau).keys(KeyStorage.SIXTEEN_BIT).open()) {
        float[] found = retriever.score(queries);
        for (int i = 0; i < QUERIES; i++) {
          double sum = 0;
          for (int j = 0; j < d; j++) {
            sum += Math.abs(queries[i * d + j]);
          }
          double e = largest * sum / STEPS / tau;
          assertThat((double) found[i])
              .as("trial %s, query %s", trial, i)
              .isCloseTo(memory.share(queries, i, (float) tau), within(e / 2 + 1e-6 + 2e-7 / tau));
        }
      }
    }
  }

  @Test
  void should_round_each_value_to_its_rows_scale() {
    Random random = new Random(2);
    for (int trial = 0; trial < 60; trial++) {
      RandomMemory memory = memory(random);
      int d = memory.dimension();
      float[] found = new float[memory.keys().length + 3];
      new SixteenBitMemory(memory).copyKeys(0, memory.size(), found, 3);
      for (int row = 0; row < memory.size(); row++) {
        float[] key = memory.key(row);
        double largest = 0;
        for (float value : key) {
          largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < d; i++) {
          assertThat((double) found[3 + row * d + i]).isCloseTo(key[i], within(largest / STEPS));
        }
      }
    }
  }

  @Test
  void should_keep_a_row_of_zeros() {
    RandomMemory memory = RandomMemory.unit(6, 5, 1);
    Arrays.fill(memory.keys(), 5, 10, 0);
    float[] found = new float[5];
    new SixteenBitMemory(memory).copyKeys(1, 1, found, 0);
    assertThat(found).containsOnly(0);
  }
}
