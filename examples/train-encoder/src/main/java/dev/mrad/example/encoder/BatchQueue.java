package dev.mrad.example.encoder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes batches ahead in several threads and hands them over in order. A batch depends on the seed
 * and its step alone, so a resumed training sees what an unbroken one would have seen. Only for one
 * consumer.
 */
final class BatchQueue implements AutoCloseable {
  private final Queue<Future<Batch>> ahead = new ArrayDeque<>();
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
    for (int i = 0; i < workers + 2; i++) {
      order();
    }
  }

  private void order() {
    long own = step++;
    ahead.add(makers.submit(() -> batch(tiles, stage, seed, own)));
  }

  static Batch batch(TileFile tiles, Stage stage, long seed, long step) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < stage.batch(); i++) {
      examples.add(Example.make(tiles, stage.side(), random.split()));
    }
    return Batch.of(examples, hasText(step), random);
  }

  Batch next() throws InterruptedException {
    try {
      Batch batch = ahead.remove().get();
      order();
      return batch;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    makers.shutdownNow();
  }
}
