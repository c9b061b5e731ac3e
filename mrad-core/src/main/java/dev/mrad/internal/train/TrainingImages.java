package dev.mrad.internal.train;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Image;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Progress;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.detect.BackendHandle;
import dev.mrad.internal.detect.GraphEncoder;
import dev.mrad.internal.detect.Outputs;
import dev.mrad.internal.image.Masks;
import dev.mrad.internal.image.Preprocessing;
import dev.mrad.internal.retrieval.ExplanationGraphs;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The images of a training set and their features.
 *
 * @param images in the data set's order
 */
public record TrainingImages(List<LabelledImage> images) {
  private static final int BATCH_TOKENS = 4096;

  /** Checks that they can train heads. */
  public TrainingImages {
    images = List.copyOf(images);
    for (Label label : Label.values()) {
      if (images.stream().noneMatch(image -> image.label() == label)) {
        throw new BadInputException(
            "no " + label.name().toLowerCase(Locale.ROOT) + " image among " + images.size(),
            "training set",
            "expected normal and anomalous images");
      }
    }
    for (LabelledImage image : images) {
      if (image.label() == Label.ANOMALOUS && image.mask().isEmpty()) {
        throw new BadInputException(
            "no mask", image.file().toString(), "expected a mask for each anomalous image");
      }
    }
  }

  /** Names the features: images, masks, labels, encoder and averaging. */
  public String fingerprint(BankSpec spec) {
    MessageDigest digest = TensorDigest.sha256();
    add(digest, spec.encoder() + " " + spec.inputSize() + " " + spec.averagingWindows());
    for (LabelledImage image : images) {
      add(digest, image.path() + " " + image.label());
      digest.update(TensorDigest.sha256().digest(bytes(image.file())));
      image.mask().ifPresent(mask -> digest.update(TensorDigest.sha256().digest(bytes(mask))));
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
   */
  public FeatureStore encode(
      @Nullable Path file, GraphEncoder encoder, MemoryBank bank, Progress progress) {
    FeatureStore store =
        FeatureStore.open(file, layout(encoder), images.size(), fingerprint(bank.spec()));
    try (BackendHandle backend = encoder.backend();
        TensorProgram queries =
            backend.backend().compile(ExplanationGraphs.queries(bank, encoder.grid()))) {
      int batch = Math.max(1, BATCH_TOKENS / (encoder.grid() * encoder.grid()));
      while (store.size() < images.size()) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("interrupted after " + store.size() + " images");
        }
        int from = store.size();
        append(
            store, encoder, queries, images.subList(from, Math.min(images.size(), from + batch)));
        progress.update(store.size(), images.size());
      }
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  private static void append(
      FeatureStore store, GraphEncoder encoder, TensorProgram queries, List<LabelledImage> images) {
    int side = encoder.inputSize();
    int one = 3 * side * side;
    float[] pixels = new float[Math.multiplyExact(one, images.size())];
    byte[][] masks = new byte[images.size()][];
    for (int i = 0; i < images.size(); i++) {
      LabelledImage image = images.get(i);
      Preprocessing.Pixels prepared =
          Preprocessing.prepare(Image.of(bytes(image.file()), image.file().toString()), side);
      System.arraycopy(prepared.values(), 0, pixels, i * one, one);
      Path mask = image.mask().orElse(null);
      masks[i] =
          mask == null
              ? new byte[side * side]
              : Masks.read(bytes(mask), mask.toString(), prepared.height(), prepared.width(), side);
    }
    Map<String, Tensor> out = queries.run(encoder.features(pixels));
    for (int i = 0; i < images.size(); i++) {
      store.append(
          new FeatureStore.Features(
              part(Outputs.values(out, ExplanationGraphs.IMAGE_QUERY), i, images.size()),
              part(Outputs.values(out, ExplanationGraphs.PATCH_QUERIES), i, images.size()),
              masks[i],
              images.get(i).label().ordinal()));
    }
  }

  private static float[] part(float[] values, int part, int parts) {
    int length = values.length / parts;
    return Arrays.copyOfRange(values, part * length, (part + 1) * length);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a readable file", e);
    }
  }
}
