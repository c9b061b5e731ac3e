package dev.mrad.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Closing a detector while threads use it. */
public final class ClosingRace {
  private ClosingRace() {}

  /**
   * Closes a detector once every thread has detected with it: all detections must be alike, and end
   * with a refusal.
   */
  public static void run(AnomalyDetector detector, Image image, int threads) throws Exception {
    double expected = detector.detect(image).score();
    CountDownLatch detected = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        calls.add(pool.submit(() -> detectUntilClosed(detector, image, expected, detected)));
      }
      detected.await();
      detector.close();
      detector.close();
      for (Future<Integer> call : calls) {
        assertThat(call.get()).as("detections of a thread").isPositive();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThatThrownBy(() -> detector.detect(image))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("detector is closed");
  }

  private static int detectUntilClosed(
      AnomalyDetector detector, Image image, double expected, CountDownLatch detected) {
    for (int done = 0; ; done++) {
      try {
        assertThat(detector.detect(image).score()).isEqualTo(expected);
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("detector is closed");
        return done;
      } finally {
        // Once a thread, so that each has detected before the detector is closed.
        if (done == 0) {
          detected.countDown();
        }
      }
    }
  }
}
