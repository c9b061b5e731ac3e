package dev.mrad.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BackendUnavailableException;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.cpu.CpuBackendProvider;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.encoder.TextModel;
import dev.mrad.internal.family.EncoderFamilies;
import dev.mrad.internal.grid.BandMatrix;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.retrieval.MemoryAggregation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zero-shot scores by texts against their definition in double precision. */
class TextDetectionTest {
  private static final int SIDE = 36;
  private static final int GRID = 6;
  private static final List<List<Integer>> NORMAL =
      List.of(List.of(62, 5, 9, 63), List.of(62, 17, 63), List.of(62, 1, 2, 3, 4, 5, 6, 63));
  private static final List<List<Integer>> ANOMALOUS = List.of(List.of(62, 40, 5, 9, 63));

  @TempDir static Path folder;

  private static ImageEncoder encoder;
  private static MemoryBank bank;
  private static List<Image> images;

  @BeforeAll
  static void build() {
    encoder = GoldenModel.encoder().backend("cpu").open();
    bank =
        Mrad.bankBuilder()
            .encoder(encoder)
            .averaging(List.of(1))
            .add(GoldenModel.training(folder.resolve("set")))
            .build();
    images = GoldenData.queries(folder.resolve("queries"));
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  private static double[] unit(double[] values) {
    double square = 0;
    for (double value : values) {
      square += value * value;
    }
    double length = Math.sqrt(square);
    return Arrays.stream(values).map(value -> value / length).toArray();
  }

  private static double[] row(float[] values, int row, int width) {
    return IntStream.range(0, width).mapToDouble(i -> values[row * width + i]).toArray();
  }

  /** One text alone, by the tower that the golden tests know. */
  private static double[] text(List<Integer> ids) {
    try (EncoderModel model = EncoderFamilies.open(Golden.path("clip_openai.safetensors"));
        Backend backend = new CpuBackendProvider().open(BackendOptions.DEFAULT)) {
      TextModel side = model.requireText();
      int length = side.context();
      int width = side.width();
      float[] table = side.tokens().toArray();
      float[] prompt = new float[length * width];
      for (int row = 0; row < length; row++) {
        int id = row < ids.size() ? ids.get(row) : 0;
        System.arraycopy(table, id * width, prompt, row * width, width);
      }
      GraphBuilder graph = new GraphBuilder();
      Node prompts = graph.input("prompts", Shape.batch(1, length, width));
      graph.output("text", side.tower().append(graph, prompts, ids.size() - 1, List.of()));
      try (TensorProgram program = backend.compile(graph.build())) {
        float[] found =
            program.run(Map.of("prompts", Tensor.of(prompt, 1, length, width))).get("text").data();
        return unit(row(found, 0, found.length));
      }
    }
  }

  private static double[] side(List<List<Integer>> texts) {
    double[] sum = new double[encoder.dimension()];
    for (List<Integer> ids : texts) {
      double[] one = text(ids);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
      }
    }
    return unit(sum);
  }

  private static double share(double[] x, double[] normal, double[] anomalous, double tau) {
    double difference = 0;
    for (int i = 0; i < x.length; i++) {
      difference += x[i] * (normal[i] - anomalous[i]);
    }
    return 1 / (1 + Math.exp(difference / tau));
  }

  @Test
  void should_compare_image_and_patches_with_the_mean_of_each_sides_texts() {
    double[] normal = side(NORMAL);
    double[] anomalous = side(ANOMALOUS);
    float[] matrix = BandMatrix.bilinear(GRID, SIDE).weight().toArray();
    PromptEnsemble texts = new PromptEnsemble(NORMAL, ANOMALOUS, 0.05);
    try (AnomalyDetector detector =
        Mrad.detector(bank).encoder(encoder).texts(texts).smoothing(0).build()) {
      for (Image image : images) {
        Detection found = detector.detect(image);
        ImageFeatures features = encoder.encode(List.of(image));
        int dimension = encoder.dimension();
        assertThat(found.classScore())
            .isCloseTo(
                share(unit(row(features.classTokens(), 0, dimension)), normal, anomalous, 0.05),
                within(2e-5));
        double[] cells = new double[GRID * GRID];
        for (int n = 0; n < cells.length; n++) {
          double[] joint = unit(row(features.patchProjections(), n, dimension));
          cells[n] = share(joint, normal, anomalous, 0.05);
        }
        for (int y = 0; y < SIDE; y += 7) {
          for (int x = 0; x < SIDE; x++) {
            double expected = 0;
            for (int i = 0; i < GRID; i++) {
              for (int j = 0; j < GRID; j++) {
                expected += matrix[y * GRID + i] * cells[i * GRID + j] * matrix[x * GRID + j];
              }
            }
            assertThat((double) found.modelMap().toArray()[y * SIDE + x])
                .isCloseTo(expected, within(2e-5));
          }
        }
        assertThatThrownBy(found::explain).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void should_refuse_texts_that_the_tower_does_not_know() throws IOException {
    assertThatThrownBy(() -> build(PromptEnsemble.standard()))
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("token id 49406, but the text tower knows 64");
    List<Integer> endless = Collections.nCopies(78, 1);
    assertThatThrownBy(() -> build(PromptEnsemble.of(endless, endless)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("78 tokens");
    assertThatThrownBy(() -> PromptEnsemble.of(List.of(), List.of(1)))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new PromptEnsemble(NORMAL, ANOMALOUS, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("temperature");
    assertThatThrownBy(() ->
            Mrad.detector(bank)
                .encoder(encoder)
                .texts(PromptEnsemble.standard())
                .aggregation(MemoryAggregation.NEAREST_NORMAL)
                .build())
        .hasMessageContaining("or texts");
    // The last one counts.
    Mrad.detector(bank)
        .encoder(encoder)
        .texts(PromptEnsemble.standard())
        .heads(GoldenHeads.read("init"))
        .build()
        .close();
    Files.writeString(folder.resolve("merges.txt"), "#\n");
    Path ids = folder.resolve("vocab.json");
    Files.writeString(ids, "{\"<|startoftext|>\":0,\"<|endoftext|>\":1}");
    // No library of tokenizers is on this class path.
    assertThatThrownBy(() -> Vocabulary.open(ids))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("ai.djl.huggingface:tokenizers");
  }

  private static void build(PromptEnsemble texts) {
    Mrad.detector(bank).encoder(encoder).texts(texts).build().close();
  }

  @Test
  void should_need_a_text_tower() {
    Path blind = imageTowerAlone(folder.resolve("image-tower.safetensors"));
    try (ImageEncoder alone = Mrad.encoder().weights(blind).inputSize(SIDE).backend("cpu").open()) {
      assertThatThrownBy(
              () -> Mrad.detector(bank).encoder(alone).texts(PromptEnsemble.standard()).build())
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("no text tower");
    }
  }

  private static Path imageTowerAlone(Path target) {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(Golden.path("clip_openai.safetensors"))) {
      for (TensorEntry entry : file.entries().values()) {
        if (entry.name().startsWith("visual.")) {
          float[] values = new float[(int) entry.shape().size()];
          file.readFloats(entry, 0, values, 0, values.length);
          writer.floats(entry.name(), entry.shape(), values);
        }
      }
    }
    writer.write(target);
    return target;
  }
}
