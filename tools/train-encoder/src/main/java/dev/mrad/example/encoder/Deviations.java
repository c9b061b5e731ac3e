package dev.mrad.example.encoder;

import dev.mrad.spi.TensorProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** How much each cosine wave of a patch varies over the training's pictures. */
final class Deviations {
  private static final int PICTURES = 128;
  private static final int SIDE = 64;

  private Deviations() {}

  static float[] measure(TileFile tiles, int count, long seed) {
    int patch = Design.PATCH;
    int values = 3 * patch * patch;
    float[] filters = new float[count * values];
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    CosineFilters.fill(filters, count, patch, ones);
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < PICTURES / 2; i++) {
      examples.addAll(Example.pair(tiles, SIDE, random.split()));
    }
    float[] pixels =
        TensorProgram.values(Batch.of(examples, false, random).inputs(), LossGraph.PIXELS);
    double[] squares = new double[count];
    int grid = SIDE / patch;
    for (int picture = 0; picture < PICTURES; picture++) {
      for (int cell = 0; cell < grid * grid; cell++) {
        int corner = cell / grid * patch * SIDE + cell % grid * patch;
        for (int filter = 0; filter < count; filter++) {
          double sum = 0;
          for (int i = 0; i < values; i++) {
            int plane = i / (patch * patch);
            int at = corner + i / patch % patch * SIDE + i % patch;
            sum += filters[filter * values + i] * pixels[(picture * 3 + plane) * SIDE * SIDE + at];
          }
          squares[filter] += sum * sum;
        }
      }
    }
    float[] deviations = new float[count];
    for (int filter = 0; filter < count; filter++) {
      double root = Math.sqrt(squares[filter] / (PICTURES * grid * grid));
      // Waves that pictures hardly contain are noise: they are not blown up without limit.
      deviations[filter] = (float) Math.max(root, 0.05);
    }
    return deviations;
  }
}
