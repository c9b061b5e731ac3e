package dev.mrad.internal.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.WeightFiles;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import dev.mrad.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipWeightsTest {
  private static final Path OPENAI = Golden.path("clip_openai.safetensors");
  private static final Path HUGGING_FACE = Golden.path("clip_hf.safetensors");

  @TempDir Path folder;

  private record Opened(ClipWeights weights, WeightFiles files) implements AutoCloseable {
    @Override
    public void close() {
      files.close();
    }
  }

  private static Opened opened(Path path) {
    WeightFiles files = WeightFiles.open(path);
    try {
      return new Opened(ClipWeights.of(files), files);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  @Test
  void should_be_the_same_encoder_under_both_namings() {
    try (Opened openAi = opened(OPENAI);
        Opened huggingFace = opened(HUGGING_FACE)) {
      assertThat(huggingFace.weights().identity())
          .isEqualTo(openAi.weights().identity())
          .startsWith("sha256:");
      assertThat(huggingFace.weights().geometry()).isEqualTo(openAi.weights().geometry());
      Set<String> names = new HashSet<>(ClipShapes.vision(openAi.weights().geometry()).keySet());
      names.addAll(ClipShapes.text(openAi.weights().geometry()).keySet());
      for (String name : names) {
        Weight expected = openAi.weights().weight(name);
        Weight found = huggingFace.weights().weight(name);
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(found.toArray()).as(name).isEqualTo(expected.toArray());
        assertThat(found.digest()).as(name).isEqualTo(expected.digest());
      }
    }
  }

  @Test
  void should_read_the_geometry_off_the_shapes() {
    try (Opened weights = opened(OPENAI)) {
      ClipGeometry g = weights.weights().geometry();
      assertThat(g).isEqualTo(new ClipGeometry(6, 4, 128, 4, 48, 64, 4, 77, 64));
      assertThat(g.defaultInputSize()).isEqualTo(24);
      long values = ClipShapes.vision(g).values().stream().mapToLong(Shape::size).sum();
      assertThat(g.visionParameters()).isEqualTo(values);
    }
    assertThat(new ClipGeometry(14, 24, 1024, 24, 768, 768, 12, 77, 49408).defaultInputSize())
        .isEqualTo(518);
  }

  @Test
  void should_read_pieces_of_composed_tensors() {
    try (Opened openAi = opened(OPENAI);
        Opened huggingFace = opened(HUGGING_FACE)) {
      for (String name :
          List.of("visual.transformer.resblocks.1.attn.in_proj_weight", "visual.proj")) {
        float[] all = openAi.weights().weight(name).toArray();
        for (int from = 0; from < all.length - 700; from += 613) {
          float[] found = new float[702];
          huggingFace.weights().weight(name).read(from, found, 1, 700);
          for (int i = 0; i < 700; i += 33) {
            assertThat(found[1 + i]).isEqualTo(all[from + i]);
          }
        }
      }
    }
  }

  /** Copies weights with some tensors left out or changed. */
  private Path copy(
      Path source, Path target, Set<String> without, BiConsumer<String, float[]> change) {
    try (SafetensorsFile file = SafetensorsFile.open(source)) {
      SafetensorsWriter writer = new SafetensorsWriter();
      for (TensorEntry entry : file.entries().values()) {
        if (!without.contains(entry.name())) {
          float[] values = new float[(int) entry.shape().size()];
          file.readFloats(entry, 0, values, 0, values.length);
          change.accept(entry.name(), values);
          writer.floats(entry.name(), entry.shape(), values);
        }
      }
      writer.write(target);
    }
    return target;
  }

  @Test
  void should_know_the_same_values_in_another_precision() {
    Path wide = copy(OPENAI, folder.resolve("f32.safetensors"), Set.of(), (name, values) -> {});
    try (Opened half = opened(OPENAI);
        Opened full = opened(wide)) {
      assertThat(full.weights().identity()).isEqualTo(half.weights().identity());
    }
  }

  @Test
  void should_notice_any_change_of_the_image_tower() {
    Path changed =
        copy(
            OPENAI,
            folder.resolve("changed.safetensors"),
            Set.of(),
            (name, values) -> {
              if (name.equals("visual.ln_post.bias")) {
                values[3] += 1e-3f;
              }
            });
    try (Opened original = opened(OPENAI);
        Opened other = opened(changed)) {
      assertThat(other.weights().identity()).isNotEqualTo(original.weights().identity());
    }
  }

  @Test
  void should_list_all_missing_and_misshapen_tensors_at_once() {
    Path broken =
        copy(
            OPENAI,
            folder.resolve("broken.safetensors"),
            Set.of("visual.ln_post.bias", "visual.transformer.resblocks.2.mlp.c_fc.weight"),
            (name, values) -> {});
    assertThatThrownBy(() -> opened(broken))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("2 tensors do not fit")
        .hasMessageContaining("visual.ln_post.bias [128] is missing")
        .hasMessageContaining(
            "visual.transformer.resblocks.2.mlp.c_fc.weight [512, 128] is missing")
        .hasMessageContaining("broken.safetensors");
  }

  @Test
  void should_open_an_image_tower_without_text() {
    Set<String> text = new HashSet<>();
    try (SafetensorsFile file = SafetensorsFile.open(HUGGING_FACE)) {
      file.entries().keySet().stream().filter(name -> name.startsWith("text_")).forEach(text::add);
    }
    Path vision =
        copy(HUGGING_FACE, folder.resolve("vision.safetensors"), text, (name, values) -> {});
    try (Opened whole = opened(HUGGING_FACE);
        Opened alone = opened(vision)) {
      assertThat(alone.weights().identity()).isEqualTo(whole.weights().identity());
      assertThatThrownBy(() -> alone.weights().weight("ln_final.weight"))
          .hasMessageContaining("no tensor ln_final.weight");
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void should_name_the_value_that_is_not_finite(float value) {
    Path broken =
        copy(
            OPENAI,
            folder.resolve("nan.safetensors"),
            Set.of(),
            (name, values) -> {
              if (name.equals("visual.proj")) {
                values[17] = value;
              }
            });
    assertThatThrownBy(() -> opened(broken))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("nan.safetensors, tensor visual.proj[17]");
  }

  @Test
  void should_refuse_a_file_that_is_no_clip_model() {
    Path other = folder.resolve("other.safetensors");
    new SafetensorsWriter().floats("x", Shape.of(1), new float[1]).write(other);
    assertThatThrownBy(() -> opened(other))
        .hasMessageContaining("missing tensor visual.conv1.weight")
        .hasMessageContaining("OpenAI or Hugging Face names");
  }

  /** Splits the weights over two shards with an index. */
  private Path sharded() throws IOException {
    Path model = Files.createDirectories(folder.resolve("a model"));
    Set<String> first = new HashSet<>();
    Set<String> second = new HashSet<>();
    StringBuilder map = new StringBuilder();
    try (SafetensorsFile file = SafetensorsFile.open(HUGGING_FACE)) {
      int i = 0;
      for (String name : file.entries().keySet()) {
        boolean odd = i++ % 2 == 1;
        (odd ? second : first).add(name);
        map.append(map.length() == 0 ? "" : ",")
            .append("\"" + name + "\":\"model-0000" + (odd ? 2 : 1) + "-of-00002.safetensors\"");
      }
    }
    copy(HUGGING_FACE, model.resolve("model-00001-of-00002.safetensors"), second, (n, v) -> {});
    copy(HUGGING_FACE, model.resolve("model-00002-of-00002.safetensors"), first, (n, v) -> {});
    Files.writeString(
        model.resolve("model.safetensors.index.json"),
        "{\"metadata\":{\"total_size\":1,\"x\":[1,{}]},\"weight_map\":{" + map + "}}");
    Files.copy(Golden.path("hf_config.json"), model.resolve("config.json"));
    return model;
  }

  @Test
  void should_open_a_folder_with_shards() throws IOException {
    try (Opened whole = opened(OPENAI);
        Opened parts = opened(sharded())) {
      assertThat(parts.weights().identity()).isEqualTo(whole.weights().identity());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil.safetensors", "/etc/passwd", "a/b.safetensors", "..", ""})
  void should_never_follow_an_index_out_of_its_folder(String shard) throws IOException {
    Path index = sharded().resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\":{\"x\":\"" + shard + "\"}}");
    assertThatThrownBy(() -> opened(index.getParent()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a file name within the folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"hidden_act\": \"quick_gelu\"=>\"hidden_act\": \"gelu\"",
        "\"layer_norm_eps\": 1e-05=>\"layer_norm_eps\": 1e-06",
        "\"num_attention_heads\": 2=>\"num_attention_heads\": 4"
      })
  void should_refuse_a_configuration_that_computes_something_else(String change)
      throws IOException {
    Path model = sharded();
    String text = Files.readString(model.resolve("config.json"));
    String[] parts = change.split("=>");
    assertThat(text).contains(parts[0]);
    Files.writeString(model.resolve("config.json"), text.replace(parts[0], parts[1]));
    assertThatThrownBy(() -> opened(model))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void should_say_what_is_missing_in_a_folder() {
    assertThatThrownBy(() -> opened(folder))
        .hasMessageContaining("no weights")
        .hasMessageContaining("model.safetensors");
  }
}
