package dev.mrad.benchmarks;

import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A CLIP image tower, and a text tower where asked for, with seeded random weights of the usual
 * sizes, as a safetensors file with OpenAI's names: what costs as much as a trained one.
 */
final class RandomTower {
  private static final int PIECE = 1 << 16;

  private final SafetensorsWriter file = new SafetensorsWriter();

  private RandomTower() {}

  /**
   * Writes a tower.
   *
   * @param patch the side of a patch in pixels
   * @param grid patches along a side at the native size
   * @param width a multiple of 64
   * @param layers how many blocks
   * @param embed the joint width
   */
  static void write(Path target, int patch, int grid, int width, int layers, int embed) {
    RandomTower tower = new RandomTower();
    tower.image(patch, grid, width, layers, embed);
    tower.file.write(target);
  }

  /**
   * Writes a tower with a text tower for CLIP's vocabulary and context.
   *
   * @param textWidth a multiple of 64
   * @param textLayers how many blocks
   */
  static void write(
      Path target,
      int patch,
      int grid,
      int width,
      int layers,
      int embed,
      int textWidth,
      int textLayers) {
    RandomTower tower = new RandomTower();
    tower.image(patch, grid, width, layers, embed);
    tower.normal("token_embedding.weight", 0.02, 49408, textWidth);
    tower.normal("positional_embedding", 0.01, 77, textWidth);
    tower.blocks("transformer.resblocks.", textWidth, textLayers);
    tower.norm("ln_final", textWidth);
    tower.normal("text_projection", Math.pow(textWidth, -0.5), textWidth, embed);
    tower.file.write(target);
  }

  private void image(int patch, int grid, int width, int layers, int embed) {
    double attention = Math.pow(width, -0.5);
    normal("visual.class_embedding", attention, width);
    normal("visual.positional_embedding", attention, 1 + grid * grid, width);
    normal("visual.conv1.weight", 0.02, width, 3, patch, patch);
    norm("visual.ln_pre", width);
    blocks("visual.transformer.resblocks.", width, layers);
    norm("visual.ln_post", width);
    normal("visual.proj", attention, width, embed);
  }

  private void blocks(String prefix, int width, int layers) {
    double attention = Math.pow(width, -0.5);
    double residual = attention * Math.pow(2.0 * layers, -0.5);
    for (int layer = 0; layer < layers; layer++) {
      String block = prefix + layer + ".";
      norm(block + "ln_1", width);
      linear(block + "attn.in_proj_", attention, 3 * width, width);
      linear(block + "attn.out_proj.", residual, width, width);
      norm(block + "ln_2", width);
      linear(block + "mlp.c_fc.", Math.pow(2.0 * width, -0.5), 4 * width, width);
      linear(block + "mlp.c_proj.", residual, width, 4 * width);
    }
  }

  private void linear(String prefix, double deviation, int out, int in) {
    normal(prefix + "weight", deviation, out, in);
    normal(prefix + "bias", 0.01, out);
  }

  private void norm(String name, int width) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    file.floats(name + ".weight", Shape.of(width), ones);
    normal(name + ".bias", 0.01, width);
  }

  /** Uniform values of a standard deviation. */
  private void normal(String name, double deviation, int... extents) {
    RandomWeight weight =
        new RandomWeight(name, Shape.of(extents), (float) (deviation * Math.sqrt(3)));
    file.entry(
        name,
        TensorType.F32,
        weight.shape(),
        sink -> {
          ByteBuffer bytes =
              ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          float[] piece = new float[PIECE];
          for (long at = 0; at < weight.shape().size(); at += PIECE) {
            int take = (int) Math.min(PIECE, weight.shape().size() - at);
            weight.read(at, piece, 0, take);
            bytes.clear().asFloatBuffer().put(piece, 0, take);
            sink.accept(bytes.limit(take * Float.BYTES));
          }
        });
  }
}
