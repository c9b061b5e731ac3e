package dev.mrad.example.encoder;

import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Tensor;
import java.util.Map;

/**
 * An encoder's features.
 *
 * @param name for tables
 * @param encoder closed by its opener
 */
record EncoderFeatures(String name, GraphEncoder encoder) implements Features {
  @Override
  public int grid() {
    return encoder.grid();
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public int width() {
    return encoder.width();
  }

  @Override
  public Tokens of(float[] pixels) {
    Map<String, Tensor> out = encoder.features(pixels);
    return new Tokens(
        Outputs.values(out, TrainFreeScorer.CLASS_TOKEN),
        Outputs.values(out, TrainFreeScorer.PATCH_TOKENS));
  }
}
