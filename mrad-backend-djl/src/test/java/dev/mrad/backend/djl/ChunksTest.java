package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes beyond one piece, compared with double precision at rows around the seams. */
class ChunksTest {
  private static final int WIDTH = 3;

  private static float[] run(Graph graph, Map<String, Tensor> inputs) {
    try (Backend backend = new DjlBackendProvider().open(new BackendOptions("cpu", 0, Map.of()));
        TensorProgram program = backend.compile(graph)) {
      return program.run(inputs).get("out").data();
    }
  }

  @Test
  void should_retrieve_more_than_fits_one_piece() {
    int keys = 20_000;
    int batch = 3;
    int rows = 1200;
    Tensor memory = Values.normal(1, keys, WIDTH);
    Tensor classes = Values.normal(2, keys, 2);
    Tensor queries = Values.normal(3, batch, rows, WIDTH);
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("q", Shape.batch(1, rows, WIDTH));
    Node k = graph.weight(new Values.Of("keys", "keys", memory));
    Node c = graph.weight(new Values.Of("classes", "classes", classes));
    graph.output("out", graph.retrieveWithLogSumExp(q, k, c, null, 0.5f));
    float[] found = run(graph.build(), Map.of("q", queries));
    assertThat(found).hasSize(batch * rows * 3);
    int piece = (int) ((1L << 25) / keys);
    for (int row : new int[] {0, rows, piece - 1, piece, 2 * piece, batch * rows - 1}) {
      double[] shares = new double[3];
      for (int key = 0; key < keys; key++) {
        double share = Math.exp(dot(queries, row, memory, key) / 0.5f);
        shares[0] += share * classes.data()[2 * key];
        shares[1] += share * classes.data()[2 * key + 1];
        shares[2] += share;
      }
      for (int column = 0; column < 3; column++) {
        double expected = column < 2 ? shares[column] / shares[2] : Math.log(shares[2]);
        assertThat((double) found[3 * row + column])
            .as("row %d, column %d", row, column)
            .isCloseTo(expected, within(2e-5));
      }
    }
  }

  /** Every other key is masked, or none: PyTorch's own attention takes over then. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_attend_over_more_than_fits_one_piece(boolean masked) {
    int batch = 5;
    int rows = 3500;
    Tensor x = Values.normal(4, batch, rows, WIDTH);
    GraphBuilder graph = new GraphBuilder();
    Node in = graph.input("x", Shape.batch(1, rows, WIDTH));
    Node mask = masked ? graph.weight(everyOther(rows)) : null;
    graph.output("out", graph.attention(in, in, in, mask, 1, 0.5f));
    float[] found = run(graph.build(), Map.of("x", x));
    for (int row : new int[] {0, 2 * rows - 1, 2 * rows, 4 * rows + 17, batch * rows - 1}) {
      double[] mixed = new double[WIDTH];
      double total = 0;
      for (int key = row / rows * rows; key < (row / rows + 1) * rows; key++) {
        if (masked && key % rows % 2 == 1) {
          continue;
        }
        double share = Math.exp(dot(x, row, x, key) * 0.5f);
        total += share;
        for (int i = 0; i < WIDTH; i++) {
          mixed[i] += share * x.data()[key * WIDTH + i];
        }
      }
      for (int i = 0; i < WIDTH; i++) {
        assertThat((double) found[row * WIDTH + i])
            .as("row %d", row)
            .isCloseTo(mixed[i] / total, within(2e-5));
      }
    }
  }

  private static Values.Of everyOther(int rows) {
    float[] allowed = new float[rows * rows];
    for (int i = 0; i < allowed.length; i++) {
      allowed[i] = i % rows % 2 == 0 ? 1 : 0;
    }
    return new Values.Of("mask", "every other", Tensor.of(allowed, rows, rows));
  }

  private static double dot(Tensor a, int rowOfA, Tensor b, int rowOfB) {
    double sum = 0;
    for (int i = 0; i < WIDTH; i++) {
      sum += (double) a.data()[rowOfA * WIDTH + i] * b.data()[rowOfB * WIDTH + i];
    }
    return sum;
  }
}
