package dev.mrad.backend.onnx;

import dev.mrad.spi.Weight;

/**
 * How a model stores weights and computes products.
 *
 * @param halfWeights whether larger weights are stored in half precision
 * @param int8 whether products with larger weights are computed on 8-bit integers, which only the
 *     image encoder tolerates
 */
record Dialect(boolean halfWeights, boolean int8) {
  /** Weights of fewer values are always stored as they are. */
  static final int SMALL = 1024;

  /** Whether products with a weight are computed on integers: those of the image encoder. */
  boolean isQuantized(Weight weight) {
    return int8 && weight.shape().size() >= SMALL && weight.toleratesInt8();
  }
}
