package dev.mrad.internal.detect;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Image;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Progress;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.image.Preprocessing;
import dev.mrad.internal.retrieval.MapOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A detector: an encoder, and a scorer that holds a bank. */
final class BankDetector implements AnomalyDetector {
  private final CallGate gate = new CallGate("detector");
  private final GraphEncoder encoder;
  private final boolean ownsEncoder;
  private final BackendHandle backend;
  private final BankSpec spec;
  private final Scorer scorer;
  private final @Nullable Explainer explainer;
  private final int side;
  private final int batch;

  /**
   * Compiles the scorer.
   *
   * @param bank the memory
   * @param variant how features become scores
   * @param encoder what the bank was built with
   * @param ownsEncoder whether closing this closes the encoder, also when this fails
   * @param temperature τ
   * @param options the map's size and smoothing, the fusion
   * @param batch how many images {@link #detectAll} computes together
   * @param explain whether detections keep what their explanation needs
   * @throws IncompatibleException when the bank's keys are of other lengths than the encoder gives
   */
  BankDetector(
      MemoryBank bank,
      Variant variant,
      GraphEncoder encoder,
      boolean ownsEncoder,
      float temperature,
      MapOptions options,
      int batch,
      boolean explain) {
    this.encoder = encoder;
    this.ownsEncoder = ownsEncoder;
    this.spec = bank.spec();
    this.side = options.side();
    this.batch = batch;
    BackendHandle handle = null;
    try {
      encoder.requireKeys(bank);
      handle = encoder.backend();
      this.backend = handle;
      this.scorer = variant.scorer(bank, encoder, temperature, options, handle.backend());
      this.explainer =
          explain ? explainer(bank, variant, encoder, handle, temperature, options) : null;
    } catch (RuntimeException | Error e) {
      if (handle != null) {
        handle.close();
      }
      if (ownsEncoder) {
        encoder.close();
      }
      throw e;
    }
  }

  private @Nullable Explainer explainer(
      MemoryBank bank,
      Variant variant,
      GraphEncoder encoder,
      BackendHandle handle,
      float temperature,
      MapOptions options) {
    RetrievalSpace space = variant.explained().orElse(null);
    return space == null
        ? null
        : new Explainer(gate, handle.backend(), bank, space, encoder.grid(), temperature, options);
  }

  @Override
  public BankSpec spec() {
    return spec;
  }

  @Override
  public Detection detect(Image image) {
    try (CallGate.Call call = gate.enter()) {
      return score(List.of(image), List.of(prepare(image))).get(0);
    }
  }

  /** Scores prepared images together. */
  List<Detection> detect(List<Image> images, List<Preprocessing.Pixels> prepared) {
    try (CallGate.Call call = gate.enter()) {
      return score(images, prepared);
    }
  }

  private List<Detection> score(List<Image> images, List<Preprocessing.Pixels> prepared) {
    int one = 3 * side * side;
    float[] pixels = prepared.get(0).values();
    if (prepared.size() > 1) {
      pixels = new float[Math.multiplyExact(one, prepared.size())];
      for (int i = 0; i < prepared.size(); i++) {
        System.arraycopy(prepared.get(i).values(), 0, pixels, i * one, one);
      }
    }
    Map<String, Tensor> features = encoder.features(pixels);
    Map<String, Tensor> scored = scorer.run(features);
    List<Detection> detections = new ArrayList<>();
    for (int i = 0; i < prepared.size(); i++) {
      float[] map = new float[side * side];
      System.arraycopy(Outputs.values(scored, "map"), i * map.length, map, 0, map.length);
      detections.add(
          new ScoredImage(
              images.get(i).name(),
              Outputs.values(scored, "score")[i],
              Outputs.values(scored, "class_score")[i],
              Outputs.values(scored, "peak")[i],
              new AnomalyMap(side, side, map),
              prepared.get(i).height(),
              prepared.get(i).width(),
              evidence(features, i, prepared.size())));
    }
    return detections;
  }

  private @Nullable Evidence evidence(Map<String, Tensor> features, int image, int images) {
    Explainer own = explainer;
    return own == null
        ? null
        : new Evidence(
            own,
            part(Outputs.values(features, TrainFreeScorer.CLASS_TOKEN), image, images),
            part(Outputs.values(features, TrainFreeScorer.PATCH_TOKENS), image, images));
  }

  private static float[] part(float[] values, int part, int parts) {
    int length = values.length / parts;
    return Arrays.copyOfRange(values, part * length, (part + 1) * length);
  }

  Preprocessing.Pixels prepare(Image image) {
    return encoder.model().preprocessing().prepare(image, side);
  }

  @Override
  public Stream<DetectionResult> detectAll(Iterable<? extends Image> images, Progress progress) {
    BatchIterator results = new BatchIterator(this, images, batch, progress);
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(results, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public void close() {
    gate.close(() -> {
      scorer.close();
      if (explainer != null) {
        explainer.close();
      }
      backend.close();
      if (ownsEncoder) {
        encoder.close();
      }
    });
  }
}
