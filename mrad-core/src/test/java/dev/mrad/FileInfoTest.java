package dev.mrad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.heads.HeadsFile;
import dev.mrad.internal.embedded.EmbeddedFile;
import dev.mrad.internal.features.FeatureStore;
import dev.mrad.internal.features.ImageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileInfoTest {
  private static final FeatureStore.Layout LAYOUT = new FeatureStore.Layout(1, 1, 1, 1);

  @TempDir Path folder;

  @Test
  void should_say_whether_a_file_has_digests() throws IOException {
    Path file = Files.write(folder.resolve("old"), EmbeddedFile.FINE_TUNED.read());
    FileInfo old = FileInfo.read(file);
    assertThat(old.format()).isEqualTo("mrad-heads");
    assertThat(old.version()).isEqualTo(1);
    assertThat(old.hasDigests()).isFalse();
    HeadsFile.write(Mrad.heads(file), file);
    FileInfo made = FileInfo.read(file);
    assertThat(made.version()).isEqualTo(3);
    assertThat(made.hasDigests()).isTrue();
    assertThat(made.entries()).isEqualTo(old.entries());
    assertThat(made.fields()).containsKey("digest").containsAllEntriesOf(old.fields());
    Files.write(file, EmbeddedFile.BANK.read());
    assertThat(FileInfo.read(file).fields())
        .containsEntry("digest", Mrad.defaultBank().digest())
        .doesNotContainKeys("blocks", "format");
  }

  @Test
  void should_check_the_records_of_features() throws IOException {
    Path file = folder.resolve("features");
    try (FeatureStore store = FeatureStore.open(file, LAYOUT, 2, "c".repeat(64))) {
      store.append(new ImageRecord(new float[1], new float[2], new float[1], new byte[] {1}, 0));
    }
    assertThat(FileInfo.read(file).fields()).containsEntry("written", "1");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 2 * 32 - 2 * (4 * 4 + 2)] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> FileInfo.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("damaged data, " + file + ", record 0 ");
    Files.write(file, "mrad-features-2\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(FileInfo.read(file).hasDigests()).isFalse();
    Files.write(file, EmbeddedFile.ENCODER.read());
    assertThatThrownBy(() -> FileInfo.read(file))
        .hasMessage(
            "another file, of format none, "
                + file
                + ", metadata, expected one of mrad-bank, mrad-heads, mrad-features, mrad-checkpoint");
  }
}
