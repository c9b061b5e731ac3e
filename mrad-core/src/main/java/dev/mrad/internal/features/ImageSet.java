package dev.mrad.internal.features;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Progress;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.weights.TensorDigest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Labelled images and their features.
 *
 * @param images in the data sets' order
 */
public record ImageSet(List<LabelledImage> images) {
  /** Takes a copy. */
  public ImageSet {
    images = List.copyOf(images);
  }

  /** Is given each image with its features. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * @param index the image's place in the set
     * @param files its files
     * @param features its features
     */
    void accept(int index, LabelledFiles files, ImageRecord features);
  }

  /** Names the features: images, masks, labels, encoder and averaging. */
  public String fingerprint(BankSpec spec) {
    MessageDigest digest = TensorDigest.sha256();
    add(digest, spec.encoder() + " " + spec.inputSize() + " " + spec.averagingWindows());
    for (LabelledImage image : images) {
      LabelledFiles files = LabelledFiles.read(image);
      add(digest, image.path() + " " + image.label());
      digest.update(TensorDigest.sha256().digest(files.file()));
      if (image.mask().isPresent()) {
        digest.update(TensorDigest.sha256().digest(files.mask()));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  /** The store's sizes with an encoder. */
  public static FeatureStore.Layout layout(GraphEncoder encoder) {
    return new FeatureStore.Layout(
        encoder.dimension(), encoder.grid() * encoder.grid(), encoder.width(), encoder.inputSize());
  }

  /**
   * The features of all images, encoded where the store does not have them yet.
   *
   * @param file where to keep them, or {@code null} for a temporary file
   * @param progress is told after every image that is encoded
   * @throws CancellationException when the thread is interrupted between batches
   */
  public FeatureStore store(
      @Nullable Path file, GraphEncoder encoder, BankSpec spec, Progress progress) {
    FeatureStore store = FeatureStore.open(file, layout(encoder), images.size(), fingerprint(spec));
    try (LabelledEncoder encode = new LabelledEncoder(encoder, spec, true)) {
      // A library may give other bits in other batches, so a store that was cut off goes on in
      // the batches that it would have had.
      int known = store.size();
      encode(
          encode,
          known == images.size() ? known : known - known % encode.batch(),
          progress,
          (index, files, features) -> {
            if (index >= known) {
              store.append(features);
            }
          });
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /**
   * Encodes all images, a batch at a time, keeping none.
   *
   * @param progress is told after every image
   * @throws CancellationException when the thread is interrupted between batches
   */
  public void encode(LabelledEncoder encoder, Progress progress, Receiver receiver) {
    encode(encoder, 0, progress, receiver);
  }

  private void encode(LabelledEncoder encoder, int first, Progress progress, Receiver receiver) {
    for (int from = first; from < images.size(); from += encoder.batch()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted after " + from + " images");
      }
      List<LabelledFiles> files =
          images.subList(from, Math.min(images.size(), from + encoder.batch())).stream()
              .map(LabelledFiles::read)
              .toList();
      List<ImageRecord> features = encoder.encode(files);
      for (int i = 0; i < files.size(); i++) {
        receiver.accept(from + i, files.get(i), features.get(i));
        progress.update(from + i + 1, images.size());
      }
    }
  }
}
