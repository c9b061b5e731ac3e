package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes batches ahead and hands them over in order; all threads draw pictures of the same batch, so
 * that few batches are held. A batch depends on the seed and its step alone, so a resumed training
 * sees what an unbroken one would have seen. Only for one consumer.
 */
final class BatchQueue implements AutoCloseable {
  /** How many batches are drawn ahead. */
  private static final int AHEAD = 3;

  private final Queue<CompletableFuture<Batch>> ahead = new ArrayDeque<>();
  private final ExecutorService makers;
  private final TileFile tiles;
  private final Stage stage;
  private final long seed;
  private long step;

  /** Which steps come with texts. */
  static boolean hasText(long step) {
    return step % 4 == 0;
  }

  /**
   * @param from the first step
   * @param workers how many threads draw
   */
  BatchQueue(TileFile tiles, Stage stage, long seed, long from, int workers) {
    this.tiles = tiles;
    this.stage = stage;
    this.seed = seed;
    this.step = from;
    this.makers =
        Executors.newFixedThreadPool(
            workers,
            work -> {
              Thread thread = new Thread(work, "batches");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < AHEAD; i++) {
      order();
    }
  }

  private void order() {
    ahead.add(batch(tiles, stage, seed, step++, makers));
  }

  private static CompletableFuture<Batch> batch(
      TileFile tiles, Stage stage, long seed, long step, Executor makers) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step);
    List<CompletableFuture<List<Example>>> pairs = new ArrayList<>();
    for (int i = 0; i < stage.batch() / 2; i++) {
      SplittableRandom own = random.split();
      pairs.add(
          CompletableFuture.supplyAsync(() -> Example.pair(tiles, stage.side(), own), makers));
    }
    return CompletableFuture.allOf(pairs.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                Batch.of(
                    pairs.stream().flatMap(pair -> pair.join().stream()).toList(),
                    hasText(step),
                    random));
  }

  Batch next() throws InterruptedException {
    try {
      Batch batch = ahead.remove().get();
      order();
      return batch;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      // A picture's failure comes within its batch's.
      throw cause instanceof BadInputException failure
          ? failure
          : new IllegalStateException("a picture could not be drawn", cause);
    }
  }

  @Override
  public void close() {
    makers.shutdownNow();
  }
}
