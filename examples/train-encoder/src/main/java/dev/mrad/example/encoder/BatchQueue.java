package dev.mrad.example.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches ahead in a thread of its own. A batch depends on the seed and its step alone, so a
 * resumed training sees what an unbroken one would have seen.
 */
final class BatchQueue implements AutoCloseable {
  private final BlockingQueue<Batch> ready = new ArrayBlockingQueue<>(3);
  private final Thread maker;
  private volatile @Nullable RuntimeException failure;

  /** Which steps come with texts. */
  static boolean hasText(long step) {
    return step % 4 == 0;
  }

  BatchQueue(TileFile tiles, Stage stage, long seed, long from, long to) {
    maker = new Thread(() -> make(tiles, stage, seed, from, to), "batches");
    maker.setDaemon(true);
    maker.start();
  }

  private void make(TileFile tiles, Stage stage, long seed, long from, long to) {
    try {
      for (long step = from; step < to; step++) {
        ready.put(batch(tiles, stage, seed, step));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
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
    while (true) {
      Batch batch = ready.poll(1, TimeUnit.SECONDS);
      if (batch != null) {
        return batch;
      }
      RuntimeException failed = failure;
      if (failed != null) {
        throw failed;
      }
    }
  }

  @Override
  public void close() {
    maker.interrupt();
  }
}
