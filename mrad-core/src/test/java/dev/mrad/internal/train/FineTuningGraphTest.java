package dev.mrad.internal.train;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.internal.backend.Backends;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenBank;
import dev.mrad.testing.GoldenHeads;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FineTuningGraphTest {
  private static final int SIDE = 36;
  private static final int GRID = 6;

  private Backend backend;

  @BeforeEach
  void open() {
    backend =
        Backends.installed().stream()
            .filter(provider -> provider.name().equals("cpu"))
            .findFirst()
            .orElseThrow()
            .open(new BackendOptions("auto", 2, Map.of()));
  }

  @AfterEach
  void close() {
    backend.close();
  }

  static Map<String, Tensor> trainingBatch() {
    try (Golden inputs = Golden.open("inputs");
        Golden encoder = Golden.open("encoder")) {
      byte[] bits = inputs.bytes("masks_train");
      float[] masks = new float[bits.length];
      for (int i = 0; i < bits.length; i++) {
        masks[i] = bits[i] == 0 ? 0 : 1;
      }
      long[] labels = inputs.longs("labels_train");
      float[] oneHot = new float[2 * labels.length];
      for (int i = 0; i < labels.length; i++) {
        oneHot[2 * i + (int) labels[i]] = 1;
      }
      return Map.of(
          FineTuningGraph.IMAGE_QUERY,
          encoder.tensor("train.class_unit"),
          FineTuningGraph.PATCH_QUERIES,
          encoder.tensor("train.patch_unit"),
          FineTuningGraph.MASKS,
          Tensor.of(masks, labels.length, SIDE, SIDE),
          FineTuningGraph.LABELS,
          Tensor.of(oneHot, labels.length, 2));
    }
  }

  @Test
  void should_lose_as_the_reference_does() {
    FineTuningGraph training =
        FineTuningGraph.of(
            GoldenBank.read("golden", SIDE),
            GRID,
            SIDE,
            new FineTuningGraph.Retrieval(1, 0.95, 0.80),
            GoldenHeads.read("init"));
    try (TensorProgram program = backend.compile(training.graph());
        Golden golden = Golden.open("ft")) {
      Map<String, Tensor> found = program.run(trainingBatch());
      assertThat(training.graph().outputs().keySet().iterator().next())
          .isEqualTo(FineTuningGraph.TOTAL);
      assertClose(
          found.get(FineTuningGraph.CLASS_SHARES).data(),
          golden.floats("train.cls_probs_dropped"),
          1e-5);
      assertClose(
          found.get(FineTuningGraph.CELL_SHARES).data(),
          golden.floats("train.cells_dropped"),
          1e-5);
      for (String loss : new String[] {"focal", "dice", "cls", "total"}) {
        assertClose(found.get(loss).data(), golden.floats("loss." + loss), 2e-5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.80, drop.mask_0.80", "0.95, drop.mask_0.95"})
  void should_drop_what_the_reference_drops(double ratio, String expected) {
    try (Golden edge = Golden.open("edge")) {
      GraphBuilder graph = new GraphBuilder();
      Node raw = graph.input("raw", Shape.batch(1, 11));
      graph.output("kept", SimilarityDropout.keptOf(graph, raw, ratio));
      try (TensorProgram program = backend.compile(graph.build())) {
        float[] kept = program.run(Map.of("raw", edge.tensor("drop.raw"))).get("kept").data();
        byte[] removed = edge.bytes(expected);
        for (int i = 0; i < removed.length; i++) {
          assertThat(kept[i]).as("value %d", i).isEqualTo(1f - removed[i]);
        }
      }
    }
  }
}
