package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.TensorFiles;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeCommandTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");

  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void name() {
    out = folder.resolve("features ü.safetensors");
  }

  private Run encode(Object option, Object value) {
    return Run.mrad(
        "encode", "--encoder", WEIGHTS, "--input-size", 36, option, value, "--out", out);
  }

  private void assertFeatures(String set) {
    assertTensor("class_token", set + ".class", 1e-4);
    assertTensor("patch_tokens", set + ".patch", 5e-5);
    assertTensor("patch_projections", set + ".patch_joint", 5e-5);
  }

  private void assertTensor(String name, String expected, double tolerance) {
    Tensor found = TensorFiles.read(out, name);
    Tensor golden = TensorFiles.read(Fixtures.golden("encoder.safetensors"), expected);
    assertThat(found.shape()).isEqualTo(golden.shape());
    assertThat(found.data()).containsExactly(golden.data(), within((float) tolerance));
  }

  @ParameterizedTest
  @CsvSource({
    "clip_openai.safetensors, query",
    "clip_openai.safetensors, train",
    "clip_hf.safetensors, query",
    "clip_hf.safetensors, train"
  })
  void should_encode_given_pixels_as_the_reference_does(String weights, String set) {
    Run run =
        Run.mrad(
            "encode",
            "--encoder",
            Fixtures.golden(weights),
            "--input-size",
            36,
            "--tensor",
            Fixtures.golden("inputs.safetensors") + "#pixels_" + set,
            "--out",
            out);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertFeatures(set);
  }

  @Test
  void should_encode_image_files_as_the_reference_does() throws IOException {
    List<Path> images = Fixtures.queries(folder.resolve("with space"));
    Run run =
        Run.mrad(
            "encode",
            "--out",
            out,
            "--encoder",
            WEIGHTS,
            "--input-size=36",
            "--threads=1",
            "--backend=cpu",
            "--device=cpu",
            "--image",
            images.get(0),
            images.get(1),
            "--image",
            images.get(2));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertFeatures("query");
  }

  @Test
  void should_encode_with_the_embedded_encoder_by_default() throws IOException {
    Path image = Fixtures.queries(folder).get(0);
    Run run = Run.mrad("encode", "--image", image, "--out", out);
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("embedded-v2");
    assertThat(TensorFiles.read(out, "class_token").shape().extent(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"inputs.safetensors", "#pixels_query", "inputs.safetensors#", "nowhere#x"})
  void should_refuse_a_tensor_that_is_not_there(String reference) {
    Path file = Fixtures.golden("inputs.safetensors");
    assertRefused(encode("--tensor", reference.replace("inputs.safetensors", file.toString())));
  }

  @Test
  void should_refuse_a_tensor_of_another_shape() {
    Path inputs = Fixtures.golden("inputs.safetensors");
    Run run = encode("--tensor", inputs + "#masks_query");
    assertRefused(run);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "mrad: tensor of [3, 36, 36], "
                + inputs
                + ", entry masks_query, expected [B, 3, 36, 36]");
  }

  @Test
  void should_refuse_pixels_that_are_not_finite() {
    float[] pixels = new float[3 * 36 * 36];
    pixels[40] = Float.NaN;
    Path file = folder.resolve("nan.safetensors");
    TensorFiles.write(file, Map.of("p", Tensor.of(pixels, 1, 3, 36, 36)));
    Run run = encode("--tensor", file + "#p");
    assertRefused(run);
    assertThat(run.err()).contains("value NaN, pixels[40]");
  }

  @Test
  void should_refuse_an_image_that_cannot_be_decoded() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
    Run run = encode("--image", broken);
    assertRefused(run);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "mrad: not an image, "
                + broken
                + ", expected a PNG, JPEG, TIFF, WebP, BMP or GIF image");
  }

  @Test
  void should_refuse_an_input_size_that_patches_do_not_fill() throws IOException {
    Path image = Fixtures.queries(folder).get(0);
    Run run =
        Run.mrad(
            "encode", "--encoder", WEIGHTS, "--input-size", 37, "--image", image, "--out", out);
    assertRefused(run);
    assertThat(run.err()).contains("input size 37", "multiple of 6");
  }

  @Test
  void should_refuse_weights_that_are_not_clip() {
    Path inputs = Fixtures.golden("inputs.safetensors");
    Run run =
        Run.mrad("encode", "--encoder", inputs, "--tensor", inputs + "#pixels_query", "--out", out);
    assertRefused(run);
    assertThat(run.err()).contains("missing tensor", inputs.toString());
  }

  @Test
  void should_refuse_an_output_that_cannot_be_written() {
    String tensor = Fixtures.golden("inputs.safetensors") + "#pixels_query";
    out = folder.resolve("no folder").resolve("f.safetensors");
    Run run = encode("--tensor", tensor);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "mrad: no folder to write to, "
                + out
                + ", expected that "
                + out.getParent()
                + " exists");
    out = folder;
    run = encode("--tensor", tensor);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("mrad: a directory where a file belongs, " + folder);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void should_want_images_or_a_tensor_but_not_both() {
    assertRefused(Run.mrad("encode", "--out", out));
    Run both = Run.mrad("encode", "--image", "a.png", "--tensor", "b#c", "--out", out);
    assertRefused(both);
    assertThat(both.err()).contains("mutually exclusive");
  }

  private void assertRefused(Run run) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1).allSatisfy(line -> assertThat(line).startsWith("mrad: "));
    assertThat(run.out()).isEmpty();
    assertThat(out).doesNotExist();
  }
}
