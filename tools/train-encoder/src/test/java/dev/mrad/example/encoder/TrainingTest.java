package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MradException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final Design SMALL = new Design(128, 2, 16, 1);

  @TempDir private static Path folder;
  private static TileFile tiles;
  private static Backend backend;

  @BeforeAll
  static void drawTiles() {
    tiles = Tiles.draw(folder.resolve("tiles.bin"));
    backend = NamedBackend.open("djl-pytorch", new BackendOptions("cpu", 1, Map.of()));
  }

  @AfterAll
  static void close() {
    tiles.close();
    backend.close();
  }

  private static void train(Path run, long seed, String stages) throws InterruptedException {
    new Training(SMALL, tiles, seed, run, backend).run(Stage.parse(stages), 1, 0, 3);
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
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
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
  void should_go_through_two_stages_with_many_pictures_drawn_ahead() throws InterruptedException {
    // The first stage ends while the threads draw its fourth batch.
    Path run = folder.resolve("two");
    train(run, 8, "64:24:1:1e-3:1e-3,40:4:1:1e-3:1e-3");
    assertThat(run.resolve("model.safetensors")).exists();
  }

  @Test
  void should_end_a_stage_by_the_clock_and_leave_numbered_models() throws InterruptedException {
    Path run = folder.resolve("clock");
    new Training(SMALL, tiles, 9, run, backend)
        .run(Stage.parse("32:4:0.01m:1e-3:1e-4"), 1000, 2, 2);
    assertThat(run.resolve("model-2.safetensors"))
        .hasSameBinaryContentAs(run.resolve("model.safetensors"));
    byte[] model = bytes(run.resolve("model.safetensors"));
    // A second call finds the time used up.
    new Training(SMALL, tiles, 9, run, backend)
        .run(Stage.parse("32:4:0.01m:1e-3:1e-4"), 1000, 2, 2);
    assertThat(bytes(run.resolve("model.safetensors"))).isEqualTo(model);
  }

  @Test
  void should_stay_whole_when_a_file_cannot_be_written_and_go_on_when_it_can()
      throws InterruptedException, IOException {
    String stages = "32:4:2:1e-3:1e-3,32:4:2:1e-3:1e-3";
    Path whole = folder.resolve("never-stopped");
    train(whole, 10, stages);
    Path run = folder.resolve("stopped");
    train(run, 10, "32:4:2:1e-3:1e-3");
    Path model = run.resolve("model.safetensors");
    Files.delete(model);
    Files.createDirectory(model);
    assertThatThrownBy(() -> train(run, 10, stages))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("model.safetensors");
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder("curves.csv", "model.safetensors", "state.safetensors");
    }
    Files.delete(model);
    train(run, 10, stages);
    assertThat(run.resolve("state.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("state.safetensors"));
    assertThat(model).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
  }

  @Test
  void should_refuse_a_state_that_was_cut_off() throws InterruptedException, IOException {
    Path run = folder.resolve("cut");
    train(run, 11, "32:4:1:1e-3:1e-3");
    Path state = run.resolve("state.safetensors");
    byte[] content = Files.readAllBytes(state);
    for (int length : new int[] {0, 5, 100, content.length - 1}) {
      Files.write(state, Arrays.copyOf(content, length));
      assertThatThrownBy(() -> train(run, 11, "32:4:2:1e-3:1e-3"))
          .isInstanceOf(MradException.class)
          .hasMessageContaining("state.safetensors");
    }
  }

  @Test
  void should_drop_rows_of_the_curves_that_a_stop_cut_off()
      throws InterruptedException, IOException {
    Path run = folder.resolve("rows");
    train(run, 12, "32:4:20:1e-3:1e-3");
    Path curves = run.resolve("curves.csv");
    String rows = Files.readString(curves);
    assertThat(rows.lines()).hasSize(2);
    Files.writeString(curves, rows + "40,1");
    new Curves(run, 40);
    assertThat(curves).hasContent(rows);
    // A row of steps that the state does not have.
    new Curves(run, 10);
    assertThat(curves).hasContent(rows.substring(0, rows.indexOf('\n') + 1));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
