package dev.mrad.internal.clip;

import dev.mrad.spi.Activation;

/**
 * What a tower computes beyond its tensors' shapes, which do not show it.
 *
 * @param headSize the width of an attention head
 * @param epsilon what layer norm adds to the variance
 * @param activation between the two layers of a block's feed-forward part
 */
public record TowerSettings(int headSize, double epsilon, Activation activation) {
  /** OpenAI's, for both towers of every model. */
  public static final TowerSettings OPENAI = new TowerSettings(64, 1e-5, Activation.QUICK_GELU);

  /** The number of heads in a tower of this width. */
  int heads(int width) {
    return width / headSize;
  }
}
