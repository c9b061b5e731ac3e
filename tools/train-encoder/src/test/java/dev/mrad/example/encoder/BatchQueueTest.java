package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchQueueTest {
  private static final Stage STAGE = new Stage(64, 16, Stage.Length.steps(1), 1, 1);

  @TempDir private Path folder;
  private TileFile tiles;

  @BeforeEach
  void draw() {
    tiles = Tiles.draw(folder.resolve("tiles.bin"));
  }

  @AfterEach
  void close() {
    tiles.close();
  }

  @Test
  void should_draw_the_same_batches_with_any_number_of_threads() throws InterruptedException {
    List<Batch> one = batches(7, 0, 1);
    List<Batch> four = batches(7, 0, 4);
    for (int i = 0; i < one.size(); i++) {
      assertSame(four.get(i), one.get(i));
    }
  }

  @Test
  void should_draw_a_step_s_batch_wherever_it_begins() throws InterruptedException {
    assertSame(batches(7, 2, 2).get(0), batches(7, 0, 2).get(2));
  }

  @Test
  void should_draw_other_batches_with_another_seed() throws InterruptedException {
    float[] a = pixels(batches(7, 0, 2).get(0));
    assertThat(pixels(batches(8, 0, 2).get(0))).isNotEqualTo(a);
  }

  @Test
  void should_leave_the_tiles_readable_when_it_is_closed_while_threads_draw() {
    for (int i = 0; i < 20; i++) {
      new BatchQueue(tiles, STAGE, i, 0, 4).close();
    }
    assertThatCode(() -> tiles.read(0)).doesNotThrowAnyException();
  }

  @Test
  void should_close_and_stay_interrupted_when_its_thread_is() {
    Thread.currentThread().interrupt();
    new BatchQueue(tiles, STAGE, 1, 0, 2).close();
    assertThat(Thread.interrupted()).isTrue();
    assertThatCode(() -> tiles.read(0)).doesNotThrowAnyException();
  }

  @Test
  void should_say_so_when_the_tiles_became_shorter() throws IOException {
    try (FileChannel channel =
        FileChannel.open(folder.resolve("tiles.bin"), StandardOpenOption.WRITE)) {
      channel.truncate(1000);
    }
    try (BatchQueue queue = new BatchQueue(tiles, STAGE, 1, 0, 2)) {
      assertThatThrownBy(queue::next)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("expected an unchanged file");
    }
  }

  private List<Batch> batches(long seed, long from, int workers) throws InterruptedException {
    List<Batch> batches = new ArrayList<>();
    try (BatchQueue queue = new BatchQueue(tiles, STAGE, seed, from, workers)) {
      for (int i = 0; i < 5; i++) {
        batches.add(queue.next());
      }
    }
    return batches;
  }

  private static void assertSame(Batch actual, Batch expected) {
    assertThat(actual.cells()).isEqualTo(expected.cells());
    assertThat(actual.labels()).isEqualTo(expected.labels());
    assertThat(actual.inputs().keySet()).isEqualTo(expected.inputs().keySet());
    expected
        .inputs()
        .forEach((name, tensor) ->
            assertThat(actual.inputs().get(name).data()).as(name).isEqualTo(tensor.data()));
  }

  private static float[] pixels(Batch batch) {
    return batch.inputs().get(LossGraph.PIXELS).data();
  }
}
