package dev.mrad.api;

import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Finds defects and lesions in images of objects that it has never seen. Thread-safe; calls from
 * several threads share the backend. {@link #close()} marks it closed at once, waits for calls that
 * run, then frees; later calls throw {@link IllegalStateException}; closing twice is fine.
 */
public interface AnomalyDetector extends AutoCloseable {
  /** The bank's specification (encoder, input size, averaging), which this detector follows. */
  BankSpec spec();

  /**
   * Scores one image.
   *
   * @throws BadInputException when it cannot be decoded
   */
  Detection detect(Image image);

  /**
   * Scores the image in a file.
   *
   * @throws BadInputException when it cannot be read or decoded
   */
  default Detection detect(Path image) {
    return detect(Image.of(image));
  }

  /**
   * Scores many images in batches, lazily and in order. An image that cannot be used gives a result
   * with a problem, and detection goes on with the next. Interrupting the consuming thread stops
   * between batches with a {@link java.util.concurrent.CancellationException}; the thread stays
   * interrupted.
   *
   * @param images read as the stream is consumed
   * @param progress told after every image; the total is −1 unless {@code images} is a collection
   */
  Stream<DetectionResult> detectAll(Iterable<? extends Image> images, Progress progress);

  /** As {@link #detectAll(Iterable, Progress)}, without progress. */
  default Stream<DetectionResult> detectAll(Iterable<? extends Image> images) {
    return detectAll(images, Progress.NONE);
  }

  @Override
  void close();
}
