package dev.mrad.internal.encoder;

import dev.mrad.spi.Weight;

/**
 * The text side of an encoder, whose texts can be compared with its patches.
 *
 * @param tower the text tower
 * @param layers its blocks
 * @param context the text length, T
 * @param tokens the embeddings of the vocabulary's tokens, {@code [vocabulary, Wt]}
 * @param projection takes patch tokens to where texts are, {@code [Wv, D]}
 * @param identity a digest that tells text towers apart, equal under any naming
 */
public record TextModel(
    TextTower tower, int layers, int context, Weight tokens, Weight projection, String identity) {
  /** The length of a token's embedding, Wt. */
  public int width() {
    return tokens.shape().extent(1);
  }

  /** How many tokens there are. */
  public int vocabulary() {
    return tokens.shape().extent(0);
  }
}
