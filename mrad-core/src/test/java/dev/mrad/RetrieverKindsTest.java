package dev.mrad;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.BadInputException;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.PartialRetrieval;
import dev.mrad.api.Provenance;
import dev.mrad.api.Retriever;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.retrieval.MemoryWeights;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.testing.RandomMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetrieverKindsTest {
  private static final int QUERIES = 17;

  private static float[] truth(RandomMemory memory, float[] queries, double tau) {
    float[] truth = new float[queries.length / memory.dimension()];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (float) memory.share(queries, i, (float) tau);
    }
    return truth;
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 1", "13, 7, 0.07", "207, 31, 0.1", "3093, 400, 1", "3, 1100001, 0.3"})
  void should_stream_keys_as_a_naive_retrieval(int rows, int dimension, double tau) {
    RandomMemory memory = RandomMemory.unit(rows, dimension, rows);
    float[] queries = RandomMemory.unit(QUERIES, dimension, 5).keys();
    try (Retriever retriever =
        Mrad.retriever(memory).temperature(tau).keys(KeyStorage.STREAMED).open()) {
      assertClose(retriever.score(queries), truth(memory, queries, tau), 1e-6 + 2e-7 / tau);
      assertClose(retriever.score(queries), truth(memory, queries, tau), 1e-6 + 2e-7 / tau);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.2, 0.07})
  void should_give_the_same_answer_from_shards_as_from_one_bank(double tau) {
    RandomMemory memory = RandomMemory.unit(3093, 40, 1);
    float[] queries = RandomMemory.unit(QUERIES, 40, 2).keys();
    List<Retriever> shards = new ArrayList<>();
    KeyStorage[] kinds = {KeyStorage.RESIDENT, KeyStorage.STREAMED};
    int[] cuts = {0, 1, 2, 700, 1999, 3093};
    for (int i = 1; i < cuts.length; i++) {
      RandomMemory part = memory.rows(cuts[i - 1], cuts[i]);
      shards.add(Mrad.retriever(part).temperature(tau).part().keys(kinds[i % 2]).open());
    }
    try (Retriever one = Mrad.retriever(memory).temperature(tau).open();
        Retriever sharded = Mrad.sharded(shards)) {
      assertClose(sharded.score(queries), one.score(queries), 1e-6);
      assertClose(sharded.score(queries), truth(memory, queries, tau), 1e-6 + 2e-7 / tau);
      PartialRetrieval left = PartialRetrieval.none(QUERIES);
      for (Retriever shard : shards) {
        left = left.merge(shard.partial(queries));
      }
      PartialRetrieval right = PartialRetrieval.none(QUERIES);
      for (int i = shards.size() - 1; i >= 0; i--) {
        right = shards.get(i).partial(queries).merge(right);
      }
      for (int i = 0; i < QUERIES; i++) {
        assertThat(left.share(i)).isCloseTo(right.share(i), within(1e-12));
        assertThat(left.logSumExp(i)).isCloseTo(right.logSumExp(i), within(1e-12));
      }
    } finally {
      shards.forEach(Retriever::close);
    }
  }

  @Test
  void should_refuse_partial_results_that_do_not_fit() {
    PartialRetrieval two = PartialRetrieval.of(new double[2], new double[2]);
    assertThatThrownBy(() -> two.merge(PartialRetrieval.none(3)))
        .hasMessageStartingWith("results of 2 and 3 queries");
    assertThatThrownBy(() -> PartialRetrieval.of(new double[1], new double[2]))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> PartialRetrieval.of(new double[] {0, Double.NaN}, new double[2]))
        .hasMessageStartingWith("value NaN, partial retrieval, query 1");
    assertThatThrownBy(() -> PartialRetrieval.none(1).shares())
        .isInstanceOf(IllegalStateException.class);
    assertThat(two.merge(PartialRetrieval.none(2)).share(1)).isEqualTo(0.5);
    double never = Double.NEGATIVE_INFINITY;
    PartialRetrieval sound = PartialRetrieval.of(new double[] {-900}, new double[] {never});
    assertThat(sound.share(0)).isZero();
    assertThatThrownBy(() -> Mrad.sharded(List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no shards, retriever, expected at least one");
    try (Retriever wide = Mrad.retriever(RandomMemory.unit(6, 5, 1)).open();
        Retriever narrow = Mrad.retriever(RandomMemory.unit(6, 4, 1)).open()) {
      assertThatThrownBy(() -> Mrad.sharded(List.of(wide, narrow)))
          .isInstanceOf(IncompatibleException.class)
          .hasMessage("shards with keys of 5 and of 4 values");
    }
  }

  private static LinearMap map(int inputs, int outputs, long seed) {
    Random random = new Random(seed);
    float[] weight = new float[inputs * outputs];
    float[] bias = new float[outputs];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
    }
    for (int i = 0; i < outputs; i++) {
      bias[i] = (float) random.nextGaussian() / 4;
    }
    return new LinearMap("map", inputs, outputs, weight, bias);
  }

  private static double[] apply(LinearMap map, float[] x, int from, boolean withBias) {
    float[] weight = map.weight();
    float[] bias = map.bias();
    double[] y = new double[map.outputs()];
    for (int o = 0; o < y.length; o++) {
      y[o] = withBias ? bias[o] : 0;
      for (int i = 0; i < map.inputs(); i++) {
        y[o] += (double) weight[o * map.inputs() + i] * x[from + i];
      }
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"RESIDENT, 6", "RESIDENT, 300", "STREAMED, 300", "SIXTEEN_BIT, 300"})
  void should_retrieve_through_trained_heads(KeyStorage storage, int rows) {
    int d = 12;
    int e = 9;
    FineTunedHeads heads =
        new FineTunedHeads(
            map(5, 5, 1), map(5, 5, 2), map(d, e, 3), map(d, e, 4), "encoder", "bank");
    RandomMemory memory = RandomMemory.unit(rows, d, 1);
    float[] queries = RandomMemory.unit(QUERIES, d, 2).keys();
    float[] expected = new float[QUERIES];
    for (int q = 0; q < QUERIES; q++) {
      double[] query = apply(heads.patchQuery(), queries, q * d, true);
      double total = 0;
      double anomalous = 0;
      for (int row = 0; row < rows; row++) {
        double[] key = apply(heads.patchKey(), memory.keys(), row * d, true);
        double score = 0;
        for (int i = 0; i < e; i++) {
          score += query[i] * key[i];
        }
        total += Math.exp(score / (float) 0.7);
        anomalous += memory.label(row) == Label.ANOMALOUS ? Math.exp(score / (float) 0.7) : 0;
      }
      expected[q] = (float) (anomalous / total);
    }
    try (Retriever retriever =
        Mrad.retriever(memory).temperature(0.7).keys(storage).patchHeads(heads).open()) {
      assertThat(retriever.dimension()).isEqualTo(d);
      assertClose(
          retriever.score(queries), expected, storage == KeyStorage.SIXTEEN_BIT ? 1e-4 : 2e-6);
    }
    assertThatThrownBy(() -> Mrad.retriever(memory).imageHeads(heads).open())
        .isInstanceOf(IncompatibleException.class)
        .hasMessage("heads for keys of 5 values, but the memory's have 12");
    assertThatThrownBy(() -> Mrad.retriever(memory).patchHeads(heads).openCertified(0.1))
        .hasMessageStartingWith("trained heads");
  }

  @ParameterizedTest
  @EnumSource(KeyStorage.class)
  void should_name_the_row_that_is_not_finite(KeyStorage storage) {
    RandomMemory memory = RandomMemory.unit(20, 4, 1);
    try (Retriever retriever = Mrad.retriever(memory).keys(storage).open()) {
      float[] queries = new float[8];
      queries[6] = Float.NEGATIVE_INFINITY;
      assertThatThrownBy(() -> retriever.score(queries))
          .hasMessage("value -Infinity, query 1, expected finite queries");
      assertThatThrownBy(() -> retriever.partial(new float[3]))
          .hasMessage("3 values, queries, expected a positive multiple of 4");
    }
    memory.keys()[4 * 7 + 2] = Float.NaN;
    assertThatThrownBy(
            () -> {
              try (Retriever retriever = Mrad.retriever(memory).keys(storage).open()) {
                retriever.score(new float[4]);
              }
            })
        .isInstanceOf(BadInputException.class)
        .hasMessage("value NaN, key 7, expected finite keys");
  }

  @ParameterizedTest
  @EnumSource(KeyStorage.class)
  void should_refuse_an_empty_memory_or_class(KeyStorage storage) {
    RandomMemory memory = RandomMemory.unit(20, 4, 1);
    assertThatThrownBy(() -> Mrad.retriever(memory.rows(0, 0)).keys(storage).open())
        .hasMessage("0 rows of 4 values, memory, expected at least one row of at least one value");
    assertThatThrownBy(() -> Mrad.retriever(memory.rows(1, 3)).keys(storage).open())
        .hasMessage("no anomalous rows, memory of 2 rows, expected rows of both classes");
    for (double tau : new double[] {0, -0.5, Double.NaN}) {
      assertThatThrownBy(() -> Mrad.retriever(memory).temperature(tau))
          .isInstanceOf(BadInputException.class)
          .hasMessage("temperature " + tau + ", retriever, expected a positive number");
    }
    assertThatThrownBy(() -> Mrad.retriever(memory.rows(0, 0)).part().keys(storage).open())
        .isInstanceOf(BadInputException.class);
  }

  /** More than 2³¹ values, none of which is held. */
  private record Endless(int size, int dimension) implements Memory {
    @Override
    public void copyKeys(int row, int rows, float[] target, int offset) {
      Arrays.fill(target, offset, offset + rows * dimension, 0);
      for (int i = 0; i < rows; i++) {
        target[offset + i * dimension] = (row + i) % 2 == 0 ? 1 : -1;
      }
    }

    @Override
    public Label label(int row) {
      return row % 2 == 0 ? Label.ANOMALOUS : Label.NORMAL;
    }

    @Override
    public Provenance provenance(int row) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void should_find_rows_behind_two_to_the_power_of_31() {
    Endless memory = new Endless(70_000_000, 40);
    float[] keys = new float[3 * 40 + 7];
    MemoryWeights.keys("keys", memory).read(69_999_990L * 40 - 3, keys, 4, 3 * 40 + 3);
    assertThat(keys[7]).isEqualTo(1);
    assertThat(keys[47]).isEqualTo(-1);
    assertThat(keys[87]).isEqualTo(1);
    assertThat(Arrays.stream(new int[] {7, 47, 87}).mapToDouble(i -> Math.abs(keys[i])).sum())
        .isEqualTo(3);
    assertThatThrownBy(() -> Mrad.retriever(new Endless(1 << 30 | 2, 1)).open())
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "1073741826 rows, retriever, expected at most 1073741824 resident ones, or streamed"
                + " keys");
  }

  /** Half a minute: {@code -Dmrad.large=true}. */
  @Test
  @EnabledIfSystemProperty(named = "mrad.large", matches = "true")
  void should_stream_more_than_two_to_the_power_of_31_values() {
    Endless memory = new Endless(2_100_000, 1024);
    float[] query = new float[memory.dimension()];
    query[0] = 0.5f;
    try (Retriever retriever = Mrad.retriever(memory).keys(KeyStorage.STREAMED).open()) {
      double expected = 1 / (1 + Math.exp(-1));
      assertThat((double) retriever.score(query)[0]).isCloseTo(expected, within(1e-6));
    }
  }
}
