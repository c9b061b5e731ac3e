package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private final AtomicBoolean closed = new AtomicBoolean();
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
    ahead.add(batch(step++));
  }

  private CompletableFuture<Batch> batch(long step) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step);
    List<CompletableFuture<List<Example>>> pairs = new ArrayList<>();
    for (int i = 0; i < stage.batch() / 2; i++) {
      SplittableRandom own = random.split();
      pairs.add(CompletableFuture.supplyAsync(() -> pair(own), makers));
    }
    return CompletableFuture.allOf(pairs.toArray(CompletableFuture[]::new))
        .thenApply(done ->
            Batch.of(
                pairs.stream().flatMap(pair -> pair.join().stream()).toList(),
                hasText(step),
                random));
  }

  private List<Example> pair(SplittableRandom random) {
    if (closed.get()) {
      throw new CancellationException("the queue is closed");
    }
    return Example.pair(tiles, stage.side(), random);
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

  /**
   * Waits for the pictures that are being drawn; no other one is begun. The threads are not
   * interrupted, since an interrupted read closes the channel of the tiles for all.
   */
  @Override
  public void close() {
    closed.set(true);
    makers.shutdown();
    boolean interrupted = false;
    boolean done = false;
    while (!done) {
      try {
        done = makers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
