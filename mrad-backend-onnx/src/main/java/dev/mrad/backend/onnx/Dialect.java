package dev.mrad.backend.onnx;

import dev.mrad.spi.Weight;

/**
 * Which operators a model may use, and how it stores weights.
 *
 * @param microsoft whether ONNX Runtime's own operators are used; without, any runtime opens the
 *     model
 * @param halfWeights whether larger weights are stored in half precision
 * @param int8 whether products with larger weights are computed on 8-bit integers, which only the
 *     image encoder tolerates
 */
record Dialect(boolean microsoft, boolean halfWeights, boolean int8) {
  /** Weights of fewer values are always stored as they are. */
  static final int SMALL = 1024;

  /** What the names of an image encoder's weights begin with. */
  private static final String ENCODER = "visual.";

  /** Exact values, ONNX Runtime's own operators. */
  static final Dialect EXACT = new Dialect(true, false, false);

  /** Whether products with a weight are computed on integers: those of the image encoder. */
  boolean isQuantized(Weight weight) {
    return int8 && weight.shape().size() >= SMALL && weight.name().startsWith(ENCODER);
  }
}
