package dev.mrad.internal.clip;

import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The encoder that needs no download: a small image tower with seeded, <b>untrained</b> weights.
 * Its patch filters are cosine waves, so that patch tokens describe texture; all else is random at
 * the scale at which CLIP begins its training. The same on every Java platform.
 */
public final class EmbeddedEncoder {
  /** Its name, which says what it is not. */
  public static final String NAME = "embedded-untrained-v0";

  private static final long SEED = 0x4d524144L;
  private static final ClipGeometry GEOMETRY = new ClipGeometry(8, 28, 128, 4, 64, 0, 0, 0, 0);

  private EmbeddedEncoder() {}

  /** The weights; there is nothing to close. */
  public static ClipWeights weights() {
    return Holder.WEIGHTS;
  }

  /** The identity that banks built with it carry. */
  public static String identity() {
    return weights().identity();
  }

  private static final class Holder {
    static final ClipWeights WEIGHTS = ClipWeights.of(NAME, make());
  }

  private static Map<String, Weight> make() {
    Map<String, Weight> tensors = new HashMap<>();
    double width = GEOMETRY.visionWidth();
    double attention =
        StrictMath.pow(width, -0.5) * StrictMath.pow(2.0 * GEOMETRY.visionLayers(), -0.5);
    ClipShapes.vision(GEOMETRY)
        .forEach((name, shape) -> {
          float[] values = new float[(int) shape.size()];
          if (name.equals("visual.conv1.weight")) {
            CosineFilters.fill(values, GEOMETRY.visionWidth(), GEOMETRY.patch());
          } else if (name.contains("ln_") && name.endsWith("weight")) {
            Arrays.fill(values, 1);
          } else if (!name.endsWith("bias")) {
            fill(values, new SplittableRandom(SEED ^ name.hashCode()), scale(name, attention));
          }
          tensors.put(name, new ArrayWeight(name, shape, values));
        });
    return tensors;
  }

  private static double scale(String name, double attention) {
    double width = GEOMETRY.visionWidth();
    if (name.contains("out_proj") || name.contains("c_proj")) {
      return attention;
    }
    // Positions are kept small: an untrained model has nothing to say about where things belong.
    return name.contains("positional")
        ? 0.1 * StrictMath.pow(width, -0.5)
        : StrictMath.pow(width, -0.5);
  }

  /** Gaussian by the polar method, on StrictMath, so that every platform gives the same bits. */
  private static void fill(float[] values, SplittableRandom random, double scale) {
    for (int i = 0; i < values.length; i++) {
      double u;
      double square;
      do {
        u = 2 * random.nextDouble() - 1;
        double v = 2 * random.nextDouble() - 1;
        square = u * u + v * v;
      } while (square >= 1 || square == 0);
      values[i] = (float) (scale * u * StrictMath.sqrt(-2 * StrictMath.log(square) / square));
    }
  }
}
