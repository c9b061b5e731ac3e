package dev.mrad.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl;
import dev.mrad.DetectorBuilder;
import dev.mrad.EncoderBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.spi.Tensor;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import dev.mrad.testing.GoldenPrompts;
import dev.mrad.text.PromptEnsemble;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported, run by plain ONNX Runtime in a process of its own, against the reference. */
class OnnxExportTest {
  private static final int SIDE = 36;
  private static final int QUERIES = 3;
  private static final int LAYERS = 4;
  private static final PromptEnsemble TEXTS =
      new PromptEnsemble(List.of(List.of(62, 5, 9, 63)), List.of(List.of(62, 40, 5, 63)), 0.05);

  @TempDir Path folder;
  private DataSet images;
  private MemoryBank bank;
  private String printed = "";

  private static EncoderBuilder encoder() {
    return GoldenModel.encoder();
  }

  @BeforeEach
  void build() {
    images = GoldenModel.training(folder.resolve("set"));
    try (ImageEncoder opened = encoder().backend("onnxruntime").open()) {
      bank = Mrad.bankBuilder().encoder(opened).add(images).build();
    }
  }

  private static Tensor pixels() {
    try (Golden inputs = Golden.open("inputs")) {
      return Tensor.of(inputs.floats("pixels_query"), QUERIES, 3, SIDE, SIDE);
    }
  }

  /** Runs a file with ONNX Runtime's jar and one class file. */
  private Map<String, float[]> runPlainly(Path model, Map<String, Tensor> inputs)
      throws IOException, InterruptedException {
    Path in = folder.resolve("in.bin");
    Path out = folder.resolve("out.bin");
    try (DataOutputStream data = new DataOutputStream(Files.newOutputStream(in))) {
      data.writeInt(inputs.size());
      for (Map.Entry<String, Tensor> each : inputs.entrySet()) {
        data.writeUTF(each.getKey());
        data.writeInt(each.getValue().shape().rank());
        for (int extent : each.getValue().shape().extents()) {
          data.writeInt(extent);
        }
        for (float value : each.getValue().data()) {
          data.writeFloat(value);
        }
      }
    }
    String name = PlainRuntime.class.getName().replace('.', '/') + ".class";
    Path classes = folder.resolve("plain");
    Path target = classes.resolve(name);
    if (!Files.exists(target)) {
      Files.createDirectories(target.getParent());
      try (var source = PlainRuntime.class.getResourceAsStream("/" + name)) {
        Files.copy(source, target);
      }
    }
    String jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(jar -> Path.of(jar).getFileName().toString().matches("onnxruntime-[0-9.]+jar"))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classes + File.pathSeparator + jars,
                PlainRuntime.class.getName(),
                model.toString(),
                in.toString(),
                out.toString())
            .redirectErrorStream(true)
            .start();
    printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    Map<String, float[]> results = new HashMap<>();
    try (DataInputStream data = new DataInputStream(Files.newInputStream(out))) {
      for (int left = data.readInt(); left > 0; left--) {
        String output = data.readUTF();
        float[] values = new float[data.readInt()];
        for (int i = 0; i < values.length; i++) {
          values[i] = data.readFloat();
        }
        results.put(output, values);
      }
    }
    return results;
  }

  private static void verify(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("value %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_export_an_encoder_that_plain_onnx_runtime_runs(boolean beside) throws Exception {
    Path file = folder.resolve("encoder.onnx");
    ExportReport report = new OnnxExport().dataBeside(beside).encoder(encoder(), file);
    assertThat(report.data().isPresent()).isEqualTo(beside);
    assertThat(Files.exists(folder.resolve("encoder.onnx.data"))).isEqualTo(beside);
    Map<String, float[]> found = runPlainly(file, Map.of("pixels", pixels()));
    try (Golden golden = Golden.open("encoder")) {
      verify(found.get("class_token"), golden.floats("query.class"), 1e-4);
      verify(found.get("patch_tokens"), golden.floats("query.patch"), 5e-5);
      verify(found.get("patch_projections"), golden.floats("query.patch_joint"), 5e-5);
    }
    assertThat(report.operators().keySet())
        .containsExactlyInAnyOrder(
            "Add",
            "Concat",
            "Div",
            "Exp",
            "Expand",
            "Gemm",
            "Identity",
            "LayerNormalization",
            "MatMul",
            "Mul",
            "Reshape",
            "Shape",
            "Slice",
            "Softmax",
            "Transpose");
    // One attention in the first layer, two in the others, each with a projection behind it.
    assertThat(report.operators())
        .containsEntry("LayerNormalization", 2 * LAYERS + 2)
        .containsEntry("Softmax", 2 * LAYERS - 1)
        .containsEntry("Gemm", 7 * LAYERS);
    try (InputStream model = Files.newInputStream(file)) {
      assertThat(OnnxMl.ModelProto.parseFrom(model).getGraph().getNodeCount())
          .isEqualTo(report.nodes());
    }
  }

  private DetectorBuilder detector(String variant) {
    DetectorBuilder builder = Mrad.detector(bank).encoder(Golden.path("clip_openai.safetensors"));
    return switch (variant) {
      case "ft" -> builder.heads(GoldenHeads.read("adam3"));
      case "clip" -> builder.heads(GoldenPrompts.read("adam3"));
      case "texts" -> builder.texts(TEXTS);
      default -> builder;
    };
  }

  private static void verifyScores(String variant, Map<String, float[]> found) {
    String prefix = variant.equals("tf") ? "" : "query.";
    double tolerance = variant.equals("clip") ? 2e-5 : 1e-5;
    try (Golden golden = Golden.open(variant)) {
      verify(found.get("score"), golden.floats(prefix + "score_code"), tolerance);
      verify(found.get("peak"), golden.floats(prefix + "peak"), tolerance);
      verify(found.get("map"), golden.floats(prefix + "map_blurred"), tolerance);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tf", "ft", "clip"})
  void should_export_a_detector_that_scores_as_the_reference_does(String variant) throws Exception {
    Path file = folder.resolve(variant + ".onnx");
    ExportReport report = new OnnxExport().detector(detector(variant), file);
    verifyScores(variant, runPlainly(file, Map.of("pixels", pixels())));
    assertThat(printed)
        .contains("mrad.variant=" + variant, "mrad.bank=" + bank.digest())
        .contains("mrad.fusion.class_weight=0.7", "mrad.fusion.peak_weight=0.3")
        .contains("mrad.encoder=" + bank.spec().encoder(), "mrad.input_size=36")
        .contains("mrad.mean=0.48145466, 0.4578275, 0.40821073")
        .contains("mrad.deviation=0.26862954, 0.26130258, 0.27577711")
        .contains("mrad.preprocessing=rgb, resize S x S pillow-bicubic, / 255, normalise");
    assertThat(report.operators()).containsEntry("TopK", 1).doesNotContainKey("Loop");
    assertThat(report.operators().keySet()).noneMatch(name -> name.contains("."));
  }

  private static Tensor keys(Memory memory) {
    float[] keys = new float[memory.size() * memory.dimension()];
    memory.copyKeys(0, memory.size(), keys, 0);
    return Tensor.of(keys, memory.size(), memory.dimension());
  }

  private static Tensor classes(Memory memory) {
    float[] classes = new float[2 * memory.size()];
    for (int row = 0; row < memory.size(); row++) {
      classes[2 * row + (memory.label(row) == Label.ANOMALOUS ? 1 : 0)] = 1;
    }
    return Tensor.of(classes, memory.size(), 2);
  }

  private static Map<String, Tensor> withBank(MemoryBank bank) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("pixels", pixels());
    inputs.put("image_keys", keys(bank.image()));
    inputs.put("image_classes", classes(bank.image()));
    inputs.put("patch_keys", keys(bank.patch()));
    inputs.put("patch_classes", classes(bank.patch()));
    return inputs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tf", "ft", "clip"})
  void should_take_the_bank_as_an_input(String variant) throws Exception {
    Path file = folder.resolve("open.onnx");
    ExportReport report = new OnnxExport().bankAsInput(true).detector(detector(variant), file);
    verifyScores(variant, runPlainly(file, withBank(bank)));
    assertThat(report.operators()).containsEntry("Loop", 2);
    assertThat(printed).doesNotContain("mrad.bank=");
  }

  // A bank of other rows, and more than a block of them.
  @Test
  void should_take_another_bank_without_being_exported_again() throws Exception {
    Path file = folder.resolve("open.onnx");
    new OnnxExport().bankAsInput(true).detector(detector("tf"), file);
    Map<String, Tensor> many = withBank(bank);
    int copies = 2 * RetrieveNodes.BLOCK / bank.patch().size() + 1;
    for (String name : List.of("image_keys", "image_classes", "patch_keys", "patch_classes")) {
      many.computeIfPresent(name, (key, tensor) -> repeated(tensor, copies));
    }
    // Each row several times leaves every share as it is.
    verifyScores("tf", runPlainly(file, many));
  }

  private static Tensor repeated(Tensor rows, int copies) {
    int size = rows.data().length;
    float[] all = new float[size * copies];
    for (int i = 0; i < copies; i++) {
      System.arraycopy(rows.data(), 0, all, i * size, size);
    }
    return Tensor.of(all, rows.shape().extent(0) * copies, rows.shape().extent(1));
  }

  @Test
  void should_store_weights_in_half_precision() throws Exception {
    Path whole = folder.resolve("whole.onnx");
    Path half = folder.resolve("half.onnx");
    new OnnxExport().encoder(encoder(), whole);
    new OnnxExport().halfWeights(true).encoder(encoder(), half);
    assertThat(Files.size(half)).isLessThan(Files.size(whole) * 6 / 10);
    Map<String, float[]> found = runPlainly(half, Map.of("pixels", pixels()));
    Map<String, float[]> expected = runPlainly(whole, Map.of("pixels", pixels()));
    verify(found.get("patch_tokens"), expected.get("patch_tokens"), 2e-2);
    assertThat(found.get("patch_tokens")).isNotEqualTo(expected.get("patch_tokens"));
  }

  @Test
  void should_measure_what_int8_costs_and_refuse_too_much() throws Exception {
    Path file = folder.resolve("int8.onnx");
    OnnxExport strict = new OnnxExport().int8(images, 0, false);
    assertThatThrownBy(() -> strict.encoder(encoder(), file))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching(
            "8-bit products cost [0-9.]+ percent of cosine, set, expected at most .*");
    assertThat(file).doesNotExist();
    ExportReport forced = new OnnxExport().int8(images, 0, true).encoder(encoder(), file);
    assertThat(forced.int8Cost().orElseThrow()).isBetween(1e-4, 3.0);
    assertThat(forced.operators()).containsKeys("DynamicQuantizeLinear", "MatMulInteger");
    Map<String, float[]> found = runPlainly(file, Map.of("pixels", pixels()));
    try (Golden golden = Golden.open("encoder")) {
      assertThat(cosine(found.get("patch_tokens"), golden.floats("query.patch")))
          .isGreaterThan(0.99);
    }
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squareA += (double) a[i] * a[i];
      squareB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  @Test
  void should_accept_int8_for_a_detector_within_its_limit() {
    Path file = folder.resolve("int8.onnx");
    ExportReport report = new OnnxExport().int8(images, 100, false).detector(detector("tf"), file);
    assertThat(report.int8Cost()).isPresent();
    assertThat(file).exists();
  }

  @Test
  void should_leave_nothing_behind_where_nothing_can_be_written() {
    Path missing = folder.resolve("missing/encoder.onnx");
    assertThatThrownBy(() -> new OnnxExport().encoder(encoder(), missing))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a path in an existing folder");
    assertThatThrownBy(() ->
            new OnnxExport().detector(detector("tf").tiles(100, 10), folder.resolve("tiles.onnx")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("tiles, detector");
    assertThat(folder.toFile().list()).containsExactly("set");
  }

  /** What the builders open after an export is what they opened before it. */
  @Test
  void should_leave_the_builders_as_they_are() {
    EncoderBuilder encoder = encoder();
    DetectorBuilder detector = detector("tf");
    float[] pixels = pixels().data();
    Image image = Image.of(images.images().get(0).file());
    float[] features;
    double score;
    try (ImageEncoder opened = encoder.open();
        AnomalyDetector built = detector.build()) {
      features = opened.encodePixels(pixels).classTokens();
      score = built.detect(image).score();
    }
    new OnnxExport().encoder(encoder, folder.resolve("encoder.onnx"));
    new OnnxExport().int8(images, 0, true).detector(detector, folder.resolve("detector.onnx"));
    try (ImageEncoder opened = encoder.open();
        AnomalyDetector built = detector.build()) {
      assertThat(opened.encodePixels(pixels).classTokens()).isEqualTo(features);
      assertThat(built.detect(image).score()).isEqualTo(score);
    }
  }

  /** A recorder of graphs once made zeros of the texts' features. */
  @Test
  void should_export_texts() throws Exception {
    Path file = folder.resolve("texts.onnx");
    new OnnxExport().detector(detector("texts"), file);
    Map<String, float[]> found = runPlainly(file, Map.of("pixels", pixels()));
    List<Image> queries = GoldenData.queries(folder.resolve("queries"));
    try (AnomalyDetector built = detector("texts").build()) {
      for (int i = 0; i < queries.size(); i++) {
        assertThat((double) found.get("score")[i])
            .isCloseTo(built.detect(queries.get(i)).score(), within(1e-5));
      }
    }
    assertThat(printed).contains("mrad.variant=texts", "mrad.temperature=0.05");
  }

  @Test
  void should_refuse_what_an_export_does_not_use() {
    Path file = folder.resolve("refused.onnx");
    refused(detector("tf").batchSize(2), file, "batchSize");
    refused(detector("tf").explanations(true), file, "explanations");
    refused(detector("tf").certified(0.1), file, "certified");
    refused(detector("tf").keys(KeyStorage.STREAMED), file, "keys STREAMED");
    refused(detector("tf").backend("cpu"), file, "backend");
    refused(detector("tf").device("cpu"), file, "device");
    refused(detector("tf").threads(1), file, "threads");
    assertThatThrownBy(() -> new OnnxExport().encoder(encoder().backend("cpu"), file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("backend");
    assertThatThrownBy(() -> new OnnxExport().bankAsInput(true).encoder(encoder(), file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bankAsInput");
    try (ImageEncoder opened = encoder().open()) {
      refused(Mrad.detector(bank).encoder(opened), file, "an encoder that is open");
    }
    assertThat(file).doesNotExist();
  }

  private static void refused(DetectorBuilder detector, Path file, String option) {
    assertThatThrownBy(() -> new OnnxExport().detector(detector, file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(option);
  }
}
