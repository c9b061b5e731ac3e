package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.Progress;
import dev.mrad.internal.image.Preprocessing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;

/** Reads images as results are asked for, scores them in batches, and keeps their order. */
final class BatchIterator implements Iterator<DetectionResult> {
  private final BankDetector detector;
  private final Iterator<? extends Image> images;
  private final int batch;
  private final Progress progress;
  private final long total;
  private final Queue<DetectionResult> ready = new ArrayDeque<>();
  private long done;

  BatchIterator(
      BankDetector detector, Iterable<? extends Image> images, int batch, Progress progress) {
    this.detector = detector;
    this.images = images.iterator();
    this.batch = batch;
    this.progress = progress;
    this.total = images instanceof Collection<?> collection ? collection.size() : -1;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || images.hasNext();
  }

  @Override
  public DetectionResult next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (ready.isEmpty()) {
      computeBatch();
    }
    DetectionResult result = ready.remove();
    done++;
    progress.update(done, total);
    return result;
  }

  private void computeBatch() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted after " + done + " images");
    }
    List<Image> taken = new ArrayList<>();
    List<Optional<BadInputException>> problems = new ArrayList<>();
    List<Image> usable = new ArrayList<>();
    List<Preprocessing.Pixels> prepared = new ArrayList<>();
    while (images.hasNext() && taken.size() < batch) {
      Image image = images.next();
      taken.add(image);
      try {
        prepared.add(detector.prepare(image));
        usable.add(image);
        problems.add(Optional.empty());
      } catch (BadInputException e) {
        problems.add(Optional.of(e));
      }
    }
    Iterator<Detection> scored =
        usable.isEmpty()
            ? List.<Detection>of().iterator()
            : detector.detect(usable, prepared).iterator();
    for (int i = 0; i < taken.size(); i++) {
      Optional<Detection> detection =
          problems.get(i).isPresent() ? Optional.empty() : Optional.of(scored.next());
      ready.add(new DetectionResult(taken.get(i), detection, problems.get(i)));
    }
  }
}
