package dev.mrad.internal.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import dev.mrad.internal.backend.Backends;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Projected scores against the formula in double precision, folded into the keys and not. */
class FineTunedSpaceTest {
  private static final int WIDTH = 9;
  private static final int DIMENSION = 4;

  private final Random random = new Random(5);

  private float[] normal(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private LinearMap map(int inputs) {
    return new LinearMap("map", inputs, DIMENSION, normal(inputs * DIMENSION), normal(DIMENSION));
  }

  private static double[] apply(LinearMap map, float[] values, int row) {
    double[] result = new double[map.outputs()];
    for (int o = 0; o < result.length; o++) {
      result[o] = map.bias()[o];
      for (int i = 0; i < map.inputs(); i++) {
        result[o] += (double) map.weight()[o * map.inputs() + i] * values[row * map.inputs() + i];
      }
    }
    return result;
  }

  private static double score(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"IMAGE, 2, true", "IMAGE, 40, false", "PATCH, 3, true", "PATCH, 60, false"})
  void should_differ_from_the_formula_by_one_number_a_row(
      RetrievalSpace.Level level, int rows, boolean folded) {
    FineTunedHeads heads =
        new FineTunedHeads(map(DIMENSION), map(DIMENSION), map(WIDTH), map(WIDTH), "", "");
    boolean image = level == RetrievalSpace.Level.IMAGE;
    LinearMap query = image ? heads.imageQuery() : heads.patchQuery();
    LinearMap key = image ? heads.imageKey() : heads.patchKey();
    int width = query.inputs();
    float[] keys = normal(rows * width);
    float[] queries = normal(2 * 3 * width);
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("q", Shape.batch(1, 3, width));
    Node k = graph.weight(new ArrayWeight("k", Shape.of(rows, width), keys));
    RetrievalSpace.Pair pair = new FineTunedSpace(heads).enter(graph, level, q, k);
    assertThat(pair.keys().shape().extent(1)).isEqualTo(folded ? width + 1 : DIMENSION);
    graph.output("scores", graph.matmul(pair.queries(), pair.keys(), false, true));
    try (Backend backend =
            Backends.installed().stream()
                .filter(provider -> provider.name().equals("cpu"))
                .findFirst()
                .orElseThrow()
                .open(new BackendOptions("auto", 1, Map.of()));
        TensorProgram program = backend.compile(graph.build())) {
      float[] found =
          program.run(Map.of("q", Tensor.of(queries, 2, 3, width))).get("scores").data();
      for (int row = 0; row < 6; row++) {
        double[] mapped = apply(query, queries, row);
        double offset = score(mapped, doubles(key.bias()));
        for (int i = 0; i < rows; i++) {
          double expected = score(mapped, apply(key, keys, i)) - offset;
          assertThat((double) found[row * rows + i]).isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
