package dev.mrad.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenHeads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
