package dev.mrad.conformance;

import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that the paper's own code computed in double precision. */
public abstract class GoldenConformance extends BackendConformance {
  private static final double TOLERANCE = 1e-5;

  private final Golden banks = Golden.read("banks.safetensors");
  private final Golden encoder = Golden.read("encoder.safetensors");
  private final Golden trainFree = Golden.read("tf.safetensors");

  @ParameterizedTest
  @CsvSource({"1, ''", "0.1, tau0.1."})
  void should_retrieve_from_the_image_bank(float temperature, String prefix) {
    Tensor queries = encoder.tensor("query.class_unit");
    float[] shares = retrieve("image", Shape.batch(1, 48), queries, temperature);
    trainFree.verify(prefix + "cls_probs", shares, TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "0.1, tau0.1."})
  void should_retrieve_from_the_patch_bank(float temperature, String prefix) {
    Tensor queries = encoder.tensor("query.patch_unit");
    float[] shares = retrieve("patch", Shape.batch(1, 36, 128), queries, temperature);
    trainFree.verify(prefix + "cells", shares, TOLERANCE);
  }

  private float[] retrieve(String bank, Shape shape, Tensor queries, float temperature) {
    GraphBuilder graph = new GraphBuilder();
    Node q = graph.input("queries", shape);
    Node keys = graph.weight(new TensorWeight("keys", banks.tensor(bank + "_keys")));
    Node classes = graph.weight(new TensorWeight("classes", banks.tensor(bank + "_values")));
    graph.output("shares", graph.retrieve(q, keys, classes, null, temperature));
    return run(graph.build(), Map.of("queries", queries)).get("shares").data();
  }
}
