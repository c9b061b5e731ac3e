package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.internal.backend.SharedBackend;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.spi.BackendOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final Design SMALL = new Design(128, 2, 16, 1);

  @TempDir private static Path folder;
  private static TileFile tiles;
  private static SharedBackend backend;

  @BeforeAll
  static void drawTiles() {
    Path file = folder.resolve("tiles.bin");
    try (TileFile.Writer writer = new TileFile.Writer(file)) {
      for (Texture family : Texture.values()) {
        Picture picture = family.picture(new SplittableRandom(family.ordinal()), TileFile.SIDE);
        writer.add(
            TileFile.Tile.of(picture, new byte[TileFile.SIDE * TileFile.SIDE], Vocabulary.SURFACE));
      }
      writer.commit();
    }
    tiles = TileFile.open(file);
    backend = SharedBackend.open("djl-pytorch", new BackendOptions("cpu", 1, Map.of()));
  }

  @AfterAll
  static void close() {
    tiles.close();
    backend.close();
  }

  private static void train(Path run, long seed, String stages) throws InterruptedException {
    new Training(SMALL, tiles, seed, run, backend.backend()).run(Stage.parse(stages), 1, 0, 3);
  }

  @Test
  void should_go_on_after_a_stop_as_if_there_had_been_none()
      throws InterruptedException, IOException {
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    train(whole, 3, "32:4:3:1e-3:1e-3,40:4:2:1e-3:1e-3");
    // Stopped within the second stage; the first has the same length in both.
    train(broken, 3, "32:4:3:1e-3:1e-3,40:4:1:1e-3:1e-3");
    train(broken, 3, "32:4:3:1e-3:1e-3,40:4:2:1e-3:1e-3");
    assertThat(broken.resolve("state.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("state.safetensors"));
    assertThat(broken.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  @Test
  void should_write_a_model_that_the_library_opens() throws InterruptedException {
    Path run = folder.resolve("opened");
    train(run, 4, "32:4:2:1e-3:1e-3");
    try (ImageEncoder encoder =
        Mrad.encoder().weights(run.resolve("model.safetensors")).backend("cpu").open()) {
      assertThat(encoder.inputSize()).isEqualTo(Design.SIDE);
      assertThat(encoder.width()).isEqualTo(128);
    }
    try (SafetensorsFile file = SafetensorsFile.open(run.resolve("model.safetensors"))) {
      assertThat(file.entries().keySet()).isEqualTo(Parameters.shapes(SMALL).keySet());
    }
  }

  @Test
  void should_refuse_the_folder_of_another_training() throws InterruptedException {
    Path run = folder.resolve("other");
    train(run, 5, "32:4:1:1e-3:1e-3");
    assertThatThrownBy(() -> train(run, 6, "32:4:2:1e-3:1e-3"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another training")
        .hasMessageContaining("state.safetensors");
  }

  @Test
  void should_refuse_what_is_no_file_of_tiles() throws IOException {
    Path file = Files.write(folder.resolve("none.bin"), new byte[100]);
    assertThatThrownBy(() -> TileFile.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none.bin");
    byte[] whole = Files.readAllBytes(folder.resolve("tiles.bin"));
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> TileFile.open(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void should_leave_no_tiles_when_their_making_fails() {
    Path file = folder.resolve("cut.bin");
    try (TileFile.Writer writer = new TileFile.Writer(file)) {
      writer.add(tiles.read(0));
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void should_say_which_package_is_missing_and_go_on() throws IOException {
    StringBuilder log = new StringBuilder();
    Path file = folder.resolve("without.bin");
    new TileMaker(1, line -> log.append(line).append('\n'))
        .write(file, null, folder.resolve("nowhere"), 1);
    for (TexturePackage source : TexturePackage.ALL) {
      assertThat(log).contains("package " + source.name() + " is not installed");
    }
    try (TileFile made = TileFile.open(file)) {
      assertThat(made.size()).isEqualTo(Texture.values().length);
    }
  }

  @Test
  void should_paint_defects_where_the_mask_says_and_nowhere_else() {
    int anomalous = 0;
    for (int seed = 0; seed < 60; seed++) {
      for (Example example : Example.pair(tiles, 64, new SplittableRandom(seed))) {
        int covered = 0;
        for (byte pixel : example.mask()) {
          covered += pixel;
        }
        assertThat(covered > 0).isEqualTo(example.isAnomalous());
        anomalous += example.isAnomalous() ? 1 : 0;
      }
    }
    assertThat(anomalous).isBetween(40, 60);
  }
}
