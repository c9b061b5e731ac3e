package dev.mrad.backend.onnx;

/**
 * Which operators a model may use, and how it stores weights.
 *
 * @param microsoft whether ONNX Runtime's own operators are used; without, any runtime opens the
 *     model
 * @param halfWeights whether larger weights are stored in half precision
 * @param int8 whether products with larger weights are computed on 8-bit integers
 */
record Dialect(boolean microsoft, boolean halfWeights, boolean int8) {
  /** Weights of fewer values are always stored as they are. */
  static final int SMALL = 1024;
}
