package dev.mrad.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.internal.embedded.EmbeddedFile;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Damage;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.OldFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HeadsFileTest {
  @TempDir Path folder;

  @Test
  void should_read_what_it_wrote_and_write_the_same_bytes() throws IOException {
    FineTunedHeads heads =
        FineTunedHeads.of(GoldenHeads.read("adam3").maps(), "an encoder", "a bank");
    Path first = folder.resolve("first");
    HeadsFile.write(heads, first);
    FineTunedHeads read = HeadsFile.read(first);
    Path second = folder.resolve("second");
    HeadsFile.write(read, second);
    assertThat(read.encoder()).isEqualTo("an encoder");
    assertThat(read.bank()).isEqualTo("a bank");
    assertThat(read.patchKey().weight()).isEqualTo(heads.patchKey().weight());
    assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
  }

  private Path written(String format, String variant, String skipped, String added, float value) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", format)
            .metadata("format_version", "1")
            .metadata("variant", variant)
            .metadata("encoder", "")
            .metadata("bank", "");
    for (String name : FineTunedHeads.NAMES) {
      float[] weight = new float[6];
      Arrays.fill(weight, value);
      writer.floats(name + ".weight", Shape.of(2, 3), weight);
      if (!name.equals(skipped)) {
        writer.floats(name + ".bias", Shape.of(2), new float[2]);
      }
    }
    if (!added.isEmpty()) {
      writer.floats(added, Shape.of(1), new float[1]);
    }
    Path file = folder.resolve("written");
    writer.write(file);
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "mrad-bank, ft, '', '', 1, format mrad-bank",
    "mrad-heads, clip, '', '', 1, variant clip",
    "mrad-heads, ft, patch_proj.fc.1, '', 1, no entry patch_proj.fc.1.bias",
    "mrad-heads, ft, '', extra, 1, entries [extra]",
    "mrad-heads, ft, '', '', NaN, image_proj.mlp1.weight[0]"
  })
  void should_refuse_other_files(
      String format, String variant, String skipped, String added, float value, String message) {
    Path file = written(format, variant, skipped, added, value);
    assertThatThrownBy(() -> HeadsFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(message, file.toString());
  }

  private static LinearMap map(int outputs, int inputs) {
    float[] weight = new float[outputs * inputs];
    Arrays.fill(weight, 0.5f);
    return new LinearMap("map", inputs, outputs, weight, new float[outputs]);
  }

  /** A text with a character that JSON can write in two ways. */
  private static FineTunedHeads small() {
    return FineTunedHeads.of(
        List.of(map(2, 2), map(2, 2), map(2, 3), map(2, 3)), "an\u001fencoder", "a bank");
  }

  private static ClipHeads small(BiasSource source) {
    List<Prompt> prompts = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      prompts.add(
          new Prompt(
              List.of(1, 7, 9),
              new TokenRows("context", 1, 2, new float[] {1, label}),
              source.maps(label) ? Optional.of(map(2, 2)) : Optional.empty(),
              source.attends()
                  ? Optional.of(new TokenRows("query", 1, 2, new float[2]))
                  : Optional.empty()));
    }
    TokenRows deep = new TokenRows("deep", 1, 2, new float[2]);
    return new ClipHeads(small(), prompts.get(0), prompts.get(1), List.of(deep), "text", source);
  }

  @Test
  void should_notice_every_flipped_bit_and_every_other_length() throws IOException {
    Path file = folder.resolve("damaged.file");
    HeadsFile.write(small(), file);
    noticesAll(file, content -> HeadsFile.read(file, content));
  }

  @ParameterizedTest
  @EnumSource(names = {"DUAL_PRIOR", "PATCH_ATTENTION"})
  void should_notice_every_flipped_bit_of_prompts(BiasSource source) throws IOException {
    Path file = folder.resolve("damaged.file");
    HeadsFile.write(small(source), file);
    noticesAll(file, content -> HeadsFile.readClip(file, content));
  }

  private static void noticesAll(Path file, Damage.Reader reader) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Damage.everyFlipIsRefused(whole, 0, whole.length, reader);
    Damage.everyOtherLengthIsRefused(whole, 0, reader);
    Damage.everyFlipIsRefused(
        whole, 0, Damage.dataStart(whole), content -> HeadsFile.isClip(Files.write(file, content)));
  }

  @Test
  void should_read_heads_of_the_versions_without_digests() throws IOException {
    Path file = folder.resolve("new");
    HeadsFile.write(small(), file);
    Path old = OldFile.of(file, Map.of("format_version", "1"), folder.resolve("old"));
    assertThat(Files.size(old)).isLessThan(Files.size(file));
    Path again = folder.resolve("again");
    HeadsFile.write(HeadsFile.read(old), again);
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
    HeadsFile.write(small(BiasSource.PATCH_ATTENTION), file);
    old = OldFile.of(file, Map.of("format_version", "2"), old);
    HeadsFile.write(HeadsFile.readClip(old), again);
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
    // The first version knows no source of biases: it would be misunderstood.
    HeadsFile.write(small(BiasSource.DUAL_PRIOR), file);
    Path first = OldFile.of(file, Map.of("format_version", "1"), folder.resolve("first"));
    assertThatThrownBy(() -> HeadsFile.readClip(first)).hasMessageContaining("fields [bias]");
  }

  /** The heads in the jar were written by the first version; their digests lie beside them. */
  @Test
  void should_read_the_heads_in_the_jar() {
    for (EmbeddedFile heads : List.of(EmbeddedFile.FINE_TUNED, EmbeddedFile.CLIP)) {
      try (VersionedFile file = VersionedFile.of(heads.path(), heads.read(), FileKind.HEADS)) {
        assertThat(file.version()).isEqualTo(1);
        assertThat(file.hasDigests()).isFalse();
      }
    }
    assertThat(Mrad.defaultClipHeads().source()).isEqualTo(BiasSource.DUAL_PRIOR);
    assertThat(Mrad.defaultHeads().bank()).isEqualTo(Mrad.defaultBank().digest());
  }

  @Test
  void should_refuse_a_truncated_file_and_another_format() throws IOException {
    Path whole = folder.resolve("whole");
    HeadsFile.write(GoldenHeads.read("init"), whole);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut");
    Files.write(cut, Arrays.copyOf(bytes, bytes.length - 4));
    assertThatThrownBy(() -> HeadsFile.read(cut)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> HeadsFile.read(Golden.path("banks.safetensors")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected mrad-heads");
  }
}
