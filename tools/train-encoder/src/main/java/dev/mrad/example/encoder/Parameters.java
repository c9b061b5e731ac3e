package dev.mrad.example.encoder;

import dev.mrad.internal.clip.ClipGeometry;
import dev.mrad.internal.clip.ClipShapes;
import dev.mrad.spi.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A model's tensors by canonical name, to begin with. From CLIP's random start, retrieval hardly
 * learns: brightness drowns everything, and averaging wipes out what is left. So a few tensors
 * begin with a meaning, and are trained like all others:
 *
 * <ul>
 *   <li>patch filters are cosine waves, scaled so that each varies alike over pictures
 *   <li>the first block's FFN adds the size of each wave to it, which outlives averaging
 *   <li>the second block's values subtract the picture's mean token
 *   <li>positions are waves too, in channels of their own, and stay fixed; the first head of each
 *       block attends to neighbouring positions
 * </ul>
 */
final class Parameters {
  static final String FILTERS = "visual.conv1.weight";
  static final String POSITIONS = "visual.positional_embedding";
  private static final int HEAD = 64;

  /** How many channels tell the position, the last ones. */
  private static final int PLACES = 32;

  private static final float POSITION_SIZE = 0.7f;

  private Parameters() {}

  /**
   * All tensors at the shipped input size.
   *
   * @param deviations how much each cosine wave varies over pictures
   */
  static Map<String, float[]> start(Design design, long seed, float[] deviations) {
    ClipGeometry geometry = design.at(Design.SIDE);
    Map<String, float[]> values = new LinkedHashMap<>();
    shapes(design)
        .forEach((name, shape) -> {
          float[] tensor = new float[(int) shape.size()];
          int width = name.startsWith("visual.") ? design.width() : geometry.textWidth();
          int layers = name.startsWith("visual.") ? design.layers() : geometry.textLayers();
          SplittableRandom random = new SplittableRandom(seed ^ name.hashCode());
          if (name.equals(FILTERS)) {
            CosineFilters.fill(tensor, design.width() - PLACES, Design.PATCH, deviations);
          } else if (name.equals(POSITIONS)) {
            positions(tensor, geometry.nativeGrid(), design.width());
          } else if (name.contains("ln_") && name.endsWith("weight")) {
            Arrays.fill(tensor, 1);
          } else if (!name.endsWith("bias")) {
            double scale = Math.pow(width, -0.5);
            if (name.contains("out_proj") || name.contains("c_proj")) {
              scale *= Math.pow(2.0 * layers, -0.5);
            } else if (name.contains("embedding")) {
              scale = name.startsWith("visual.") ? 1 : 0.02;
            }
            normal(tensor, random, scale);
          }
          if (name.startsWith("visual.") && name.endsWith("in_proj_weight")) {
            lookAround(tensor, design.width());
          }
          values.put(name, tensor);
        });
    rectify(
        Objects.requireNonNull(values.get("visual.transformer.resblocks.0.mlp.c_fc.weight")),
        Objects.requireNonNull(values.get("visual.transformer.resblocks.0.mlp.c_proj.weight")),
        design.width());
    subtractMean(
        Objects.requireNonNull(values.get("visual.transformer.resblocks.1.attn.in_proj_weight")),
        Objects.requireNonNull(values.get("visual.transformer.resblocks.1.attn.out_proj.weight")),
        design.width());
    float[] gain = Objects.requireNonNull(values.get("visual.ln_post.weight"));
    Arrays.fill(gain, gain.length - PLACES, gain.length, 0.2f);
    return values;
  }

  /** Every tensor's shape at the shipped input size. */
  static Map<String, Shape> shapes(Design design) {
    Map<String, Shape> shapes = new LinkedHashMap<>(ClipShapes.vision(design.at(Design.SIDE)));
    shapes.putAll(ClipShapes.text(design.at(Design.SIDE)));
    return shapes;
  }

  static void normal(float[] tensor, SplittableRandom random, double scale) {
    Random gaussian = new Random(random.nextLong());
    for (int i = 0; i < tensor.length; i++) {
      tensor[i] = (float) (scale * gaussian.nextGaussian());
    }
  }

  /** Sines and cosines along both axes in the last channels. */
  private static void positions(float[] table, int grid, int width) {
    int waves = PLACES / 4;
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        int at = (1 + row * grid + column) * width + width - PLACES;
        for (int wave = 0; wave < waves; wave++) {
          double length = 4 * Math.pow(16, wave / (waves - 1.0));
          for (int axis = 0; axis < 2; axis++) {
            double angle = 2 * Math.PI * (axis == 0 ? row : column) / length;
            table[at + 4 * wave + 2 * axis] = POSITION_SIZE * (float) Math.sin(angle);
            table[at + 4 * wave + 2 * axis + 1] = POSITION_SIZE * (float) Math.cos(angle);
          }
        }
      }
    }
  }

  /** Queries and keys of the first head read positions, so that it attends to neighbours. */
  private static void lookAround(float[] packed, int width) {
    for (int part = 0; part < 2; part++) {
      for (int i = 0; i < HEAD; i++) {
        int row = (part * width + i) * width;
        for (int column = 0; column < width; column++) {
          packed[row + column] *= 0.1f;
        }
        packed[row + width - PLACES + i % PLACES] += 1.4f;
      }
    }
  }

  /** Hidden pairs of opposite sign: their sum is even, nearly the size of the channel. */
  private static void rectify(float[] hidden, float[] out, int width) {
    int waves = width - PLACES;
    for (int sign = 0; sign < 2; sign++) {
      for (int i = 0; i < waves; i++) {
        int unit = sign * waves + i;
        Arrays.fill(hidden, unit * width, (unit + 1) * width, 0);
        hidden[unit * width + i] = sign == 0 ? 1.5f : -1.5f;
        for (int row = 0; row < width; row++) {
          out[row * 4 * width + unit] = row == i ? 0.8f : 0;
        }
      }
    }
  }

  /** Small values make attention even, so that it averages all tokens. */
  private static void subtractMean(float[] packed, float[] out, int width) {
    float small = 0.25f;
    for (int i = 0; i < width; i++) {
      for (int column = 0; column < width; column++) {
        packed[(2 * width + i) * width + column] *= 0.1f;
        out[i * width + column] *= 0.1f;
      }
      packed[(2 * width + i) * width + i] += small;
      out[i * width + i] -= 1 / small;
    }
  }

  /** The position table of a window of the shipped grid, class row first. */
  static float[] window(float[] table, int width, int grid, int top, int left) {
    int full = Design.SIDE / Design.PATCH;
    float[] window = new float[(1 + grid * grid) * width];
    System.arraycopy(table, 0, window, 0, width);
    for (int row = 0; row < grid; row++) {
      int from = (1 + (top + row) * full + left) * width;
      System.arraycopy(table, from, window, (1 + row * grid) * width, grid * width);
    }
    return window;
  }
}
