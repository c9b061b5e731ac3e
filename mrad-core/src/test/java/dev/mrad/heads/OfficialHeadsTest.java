package dev.mrad.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.testing.Checkpoint;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenPrompts;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfficialHeadsTest {
  private static final String QUERY = "image_proj.mlp1.weight";
  private static final String LEARNER = "prompt_learner.";

  @TempDir Path folder;

  private static ImageEncoder encoder(Path weights) {
    return Mrad.encoder().weights(weights).inputSize(36).backend("cpu").open();
  }

  private static void assertSame(FineTunedHeads found, FineTunedHeads expected) {
    for (int i = 0; i < FineTunedHeads.NAMES.size(); i++) {
      assertThat(found.maps().get(i).weight()).isEqualTo(expected.maps().get(i).weight());
      assertThat(found.maps().get(i).bias()).isEqualTo(expected.maps().get(i).bias());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mrad_ft.pth", "mrad_ft_cuda_tagged.pth"})
  void should_read_the_reference_heads(String name) {
    OfficialHeads read = OfficialHeads.read(Golden.path(name));
    assertThat(read.isClip()).isFalse();
    assertThat(read.ignored()).isEmpty();
    assertSame(read.fineTuned(), GoldenHeads.read("adam3"));
    assertThat(read.fineTuned().encoder()).isEmpty();
    try (ImageEncoder encoder = encoder(Golden.path("clip_hf.safetensors"))) {
      assertThat(read.fineTuned(encoder).encoder()).isEqualTo(encoder.identity());
      assertThatThrownBy(() -> read.clip(encoder))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no prompts");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip_openai.safetensors", "clip_hf.safetensors"})
  void should_read_the_reference_prompts_for_their_text_tower(String weights) {
    OfficialHeads read = OfficialHeads.read(Golden.path("mrad_clip.pth"));
    assertThat(read.isClip()).isTrue();
    assertThat(read.ignored())
        .hasSize(8)
        .allMatch(name -> name.matches(".*(compound_prompt_projections|mlp)\\..*"));
    ClipHeads expected = GoldenPrompts.read("adam3");
    try (ImageEncoder encoder = encoder(Golden.path(weights))) {
      ClipHeads found = read.clip(encoder);
      assertSame(found.retrieval(), expected.retrieval());
      assertThat(found.text()).isNotEmpty();
      assertThat(found.deep()).hasSize(2);
      for (int i = 0; i < 2; i++) {
        Prompt prompt = found.prompts().get(i);
        Prompt same = expected.prompts().get(i);
        assertThat(prompt.tokens()).isEqualTo(same.tokens());
        assertThat(prompt.context().values()).isEqualTo(same.context().values());
        assertThat(prompt.bias().orElseThrow().weight())
            .isEqualTo(same.bias().orElseThrow().weight());
        assertThat(prompt.bias().orElseThrow().bias()).isEqualTo(same.bias().orElseThrow().bias());
        assertThat(found.deep().get(i).values()).isEqualTo(expected.deep().get(i).values());
      }
    }
  }

  private static Arguments change(String file, Consumer<Checkpoint> change, String what) {
    return Arguments.of(file, change, what);
  }

  static Stream<Arguments> changes() {
    String ft = "mrad_ft.pth";
    String clip = "mrad_clip.pth";
    return Stream.of(
        change(ft, c -> c.without(QUERY), "no such tensor"),
        change(ft, c -> c.without("patch_proj.fc.1.bias"), "patch_proj.fc.1.bias"),
        change(ft, c -> c.with("extra", new float[1], 1), "1 tensors too many"),
        change(ft, c -> c.with(LEARNER + "mlp.c_fc.bias", new float[1], 1), "no such tensor"),
        change(ft, c -> c.set(QUERY, 7, Float.NaN), QUERY + "[7]"),
        change(ft, c -> c.set(QUERY, 7, Float.NEGATIVE_INFINITY), QUERY + "[7]"),
        change(ft, c -> c.reshape(QUERY, 24, 96), "image_proj"),
        change(ft, c -> c.reshape(QUERY, 48 * 48), QUERY),
        change(ft, c -> c.reshape(QUERY, 2, 24, 48), QUERY),
        change(ft, c -> c.with(QUERY, new float[0], 0, 48), QUERY),
        change(ft, c -> c.with("image_proj.mlp1.bias", new float[47], 47), "47 values"),
        change(clip, c -> c.without(LEARNER + "ctx_pos"), "no such tensor"),
        change(clip, c -> c.without(LEARNER + "compound_prompts_text.0"), "prompts_text.1"),
        change(clip, c -> c.set(LEARNER + "ctx_neg", 3, Float.NaN), "ctx_neg[3]"),
        change(clip, c -> c.set(LEARNER + "token_suffix_pos", 0, Float.NaN), "suffix_pos[0]"),
        change(clip, c -> c.set(LEARNER + "tokenized_prompts_pos", 2, -1), "token id -1"),
        change(clip, c -> c.with(LEARNER + "tokenized_prompts_pos", new float[5], 5), "5 tokens"),
        change(
            clip, c -> c.reshape(LEARNER + "ctx_pos", 1, 1, 1, 1, 24, 32), "a bias of 64 values"),
        change(clip, c -> c.reshape(LEARNER + "ctx_pos", 2, 6, 64), "F32 of [2, 6, 64]"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void should_refuse_a_checkpoint_of_other_tensors(
      String golden, Consumer<Checkpoint> change, String what) {
    Checkpoint checkpoint = Checkpoint.read(golden);
    Path same = checkpoint.write(folder.resolve("same.pth"));
    OfficialHeads.read(same);
    change.accept(checkpoint);
    Path path = checkpoint.write(folder.resolve("bad.pth"));
    assertThatThrownBy(() -> OfficialHeads.read(path))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(what, path.toString());
  }

  private static Arguments tower(Consumer<Checkpoint> change, String what) {
    return Arguments.of(change, what);
  }

  static Stream<Arguments> towers() {
    return Stream.of(
        tower(c -> c.set(LEARNER + "token_prefix_pos", 5, 1), "token_prefix_pos"),
        tower(c -> c.set(LEARNER + "token_suffix_neg", 70, 1), "token_suffix_neg"),
        tower(c -> c.set(LEARNER + "tokenized_prompts_neg", 13, 9), "token_suffix_neg"),
        tower(c -> c.set(LEARNER + "tokenized_prompts_neg", 13, 1 << 20), "token id 1048576"),
        tower(c -> c.reshape(LEARNER + "token_suffix_neg", 128, 32), "suffix width 32"),
        tower(
            c -> {
              for (int i = 2; i < 4; i++) {
                c.with(LEARNER + "compound_prompts_text." + i, new float[256], 4, 64);
              }
            },
            "deep tokens before 4 blocks"));
  }

  @ParameterizedTest
  @MethodSource("towers")
  void should_refuse_prompts_of_another_text_tower(Consumer<Checkpoint> change, String what) {
    Checkpoint checkpoint = Checkpoint.read("mrad_clip.pth");
    change.accept(checkpoint);
    OfficialHeads read = OfficialHeads.read(checkpoint.write(folder.resolve("bad.pth")));
    try (ImageEncoder encoder = encoder(Golden.path("clip_openai.safetensors"))) {
      assertThatThrownBy(() -> read.clip(encoder))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContainingAll(what, "bad.pth", encoder.name());
    }
  }

  /** The golden model with one more or less of token embedding {@code 0}. */
  private Path otherEmbeddings() {
    Path path = folder.resolve("other.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(Golden.path("clip_openai.safetensors"))) {
      SafetensorsWriter writer = new SafetensorsWriter();
      file.entries()
          .values()
          .forEach(entry -> {
            byte[] bytes = file.bytes(entry);
            if (entry.name().equals("token_embedding.weight")) {
              bytes[1] ^= (byte) 0x80;
            }
            writer.entry(
                entry.name(),
                entry.type(),
                entry.shape(),
                sink -> sink.accept(ByteBuffer.wrap(bytes)));
          });
      writer.write(path);
    }
    return path;
  }

  @Test
  void should_refuse_an_encoder_with_other_token_embeddings_or_none() {
    OfficialHeads read = OfficialHeads.read(Golden.path("mrad_clip.pth"));
    try (ImageEncoder other = encoder(otherEmbeddings());
        ImageEncoder embedded = Mrad.encoder().backend("cpu").open()) {
      assertThatThrownBy(() -> read.clip(other))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("another text tower");
      assertThatThrownBy(() -> read.clip(embedded))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContaining("takes features of 48 and 128 values");
    }
  }
}
