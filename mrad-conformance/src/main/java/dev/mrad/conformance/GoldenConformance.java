package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.MemoryBank;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Values that an independent reference computed in double precision: retrieval, the encoder and
 * whole detections on small random weights, from image samples to scores and maps.
 */
public abstract class GoldenConformance extends BackendConformance {
  private static final double TOLERANCE = 1e-5;
  private static final int SIDE = 36;
  private static final int QUERIES = 3;

  private final Golden banks = Golden.read("banks.safetensors");
  private final Golden encoder = Golden.read("encoder.safetensors");
  private final Golden trainFree = Golden.read("tf.safetensors");
  private final Golden inputs = Golden.read("inputs.safetensors");

  private ImageEncoder openEncoder(Path folder) throws IOException {
    Path weights = folder.resolve("clip_openai.safetensors");
    Files.write(weights, Golden.bytes("clip_openai.safetensors"));
    return Mrad.encoder().weights(weights).inputSize(SIDE).backend(backend()).open();
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "query"})
  void should_encode(String set, @TempDir Path folder) throws IOException {
    try (ImageEncoder opened = openEncoder(folder)) {
      ImageFeatures found = opened.encodePixels(inputs.tensor("pixels_" + set).data());
      encoder.verify(set + ".class", found.classTokens(), 1e-4);
      encoder.verify(set + ".patch", found.patchTokens(), 5e-5);
      encoder.verify(set + ".patch_joint", found.patchProjections(), 5e-5);
    }
  }

  @Test
  void should_detect_train_free(@TempDir Path folder) throws IOException {
    try (ImageEncoder opened = openEncoder(folder)) {
      MemoryBank bank = GoldenBank.read(opened.identity(), SIDE);
      try (AnomalyDetector code = Mrad.detector(bank).encoder(opened).build();
          AnomalyDetector paper =
              Mrad.detector(bank).encoder(opened).fusion(Fusion.paper()).build();
          AnomalyDetector rough = Mrad.detector(bank).encoder(opened).smoothing(0).build()) {
        for (int i = 0; i < QUERIES; i++) {
          Image image = inputs.image("query." + i + ".image");
          Detection found = code.detect(image);
          verify("score_code", i, found.score());
          verify("score_paper", i, paper.detect(image).score());
          verify("peak", i, found.topKMean());
          trainFree.verify("map_blurred", i, found.modelMap().toArray(), TOLERANCE);
          trainFree.verify("map", i, rough.detect(image).modelMap().toArray(), TOLERANCE);
        }
      }
    }
  }

  private void verify(String name, int image, double found) {
    trainFree.verify(name, image, new float[] {(float) found}, TOLERANCE);
  }

  @Test
  void should_give_an_image_the_same_score_alone_and_in_a_batch(@TempDir Path folder)
      throws IOException {
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      images.add(inputs.image("query." + i + ".image"));
    }
    try (ImageEncoder opened = openEncoder(folder)) {
      MemoryBank bank = GoldenBank.read(opened.identity(), SIDE);
      for (int batch = 1; batch <= QUERIES; batch++) {
        try (AnomalyDetector detector =
            Mrad.detector(bank).encoder(opened).batchSize(batch).temperature(0.1).build()) {
          List<Detection> found = detector.detectAll(images).map(DetectionResult::get).toList();
          for (int i = 0; i < QUERIES; i++) {
            float[] expected = trainFree.tensor("tau0.1.cls_probs").data();
            assertThat(found.get(i).classScore()).isCloseTo(expected[2 * i + 1], within(TOLERANCE));
          }
        }
      }
    }
  }

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
    return Named.get(run(graph.build(), Map.of("queries", queries)), "shares").data();
  }
}
