package dev.mrad.internal.train;

import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.LinearMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Heads to begin with: uniform within ±1/√inputs, PyTorch's default for linear layers. */
public final class StartingHeads {
  private StartingHeads() {}

  /**
   * @param dimension D
   * @param width Wv
   * @param seed the same seed gives the same heads
   */
  public static FineTunedHeads random(int dimension, int width, long seed) {
    Random random = new Random(seed);
    List<LinearMap> maps = new ArrayList<>();
    for (String name : FineTunedHeads.NAMES) {
      int inputs = name.startsWith("image") ? dimension : width;
      double bound = 1 / Math.sqrt(inputs);
      float[] weight = uniform(random, bound, inputs * dimension);
      maps.add(new LinearMap(name, inputs, dimension, weight, uniform(random, bound, dimension)));
    }
    return FineTunedHeads.of(maps, "", "");
  }

  static float[] uniform(Random random, double bound, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return values;
  }
}
