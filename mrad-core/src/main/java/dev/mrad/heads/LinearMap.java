package dev.mrad.heads;

import dev.mrad.api.BadInputException;

/**
 * A trained map {@code x ↦ W x + b}. Immutable, thread-safe.
 *
 * <p>Arrays are copied on the way in and out.
 */
public final class LinearMap {
  private final int inputs;
  private final int outputs;
  private final float[] weight;
  private final float[] bias;

  /**
   * @param name names the map in messages
   * @param inputs the length of x
   * @param outputs the length of the result
   * @param weight {@code [outputs, inputs]}, row-major
   * @param bias {@code [outputs]}
   * @throws BadInputException when an array does not have that size or holds a value that is not
   *     finite
   */
  public LinearMap(String name, int inputs, int outputs, float[] weight, float[] bias) {
    if (inputs < 1 || outputs < 1) {
      throw new BadInputException(
          "a map from " + inputs + " to " + outputs + " values", name, "expected positive lengths");
    }
    this.inputs = inputs;
    this.outputs = outputs;
    this.weight = checked(name + ".weight", weight, (long) inputs * outputs);
    this.bias = checked(name + ".bias", bias, outputs);
  }

  private static float[] checked(String name, float[] values, long expected) {
    if (values.length != expected) {
      throw new BadInputException(values.length + " values", name, "expected " + expected);
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new BadInputException(
            "value " + values[i], name + "[" + i + "]", "expected finite values");
      }
    }
    return values.clone();
  }

  /** The length of x. */
  public int inputs() {
    return inputs;
  }

  /** The length of the result. */
  public int outputs() {
    return outputs;
  }

  /** A copy of W, {@code [outputs, inputs]}. */
  public float[] weight() {
    return weight.clone();
  }

  /** A copy of b, {@code [outputs]}. */
  public float[] bias() {
    return bias.clone();
  }
}
