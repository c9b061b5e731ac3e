package dev.mrad.example.encoder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Two-dimensional cosine waves over a patch: low frequencies first, brightness before colour. */
final class CosineFilters {
  /** Weights of red, green and blue in brightness and two colour differences, orthonormal. */
  private static final double[][] CHANNELS = {
    {0.57735, 0.57735, 0.57735}, {0.70711, 0, -0.70711}, {0.40825, -0.81650, 0.40825}
  };

  /** Colour carries less detail than brightness: its waves count as this much higher. */
  private static final int COLOUR_PENALTY = 3;

  private record Wave(int channel, int down, int across) {
    int order() {
      return down + across + (channel == 0 ? 0 : COLOUR_PENALTY);
    }
  }

  private CosineFilters() {}

  /**
   * @param filters {@code [count, 3, side, side]}, filled as far as there are waves
   * @param deviations what each wave is divided by, as many as there are filters
   */
  static void fill(float[] filters, int count, int side, float[] deviations) {
    List<Wave> waves = new ArrayList<>();
    for (int channel = 0; channel < CHANNELS.length; channel++) {
      for (int down = 0; down < side; down++) {
        for (int across = 0; across < side; across++) {
          waves.add(new Wave(channel, down, across));
        }
      }
    }
    waves.sort(
        Comparator.comparingInt(Wave::order)
            .thenComparingInt(Wave::channel)
            .thenComparingInt(Wave::down));
    for (int i = 0; i < Math.min(count, waves.size()); i++) {
      Wave wave = waves.get(i);
      for (int colour = 0; colour < 3; colour++) {
        for (int y = 0; y < side; y++) {
          for (int x = 0; x < side; x++) {
            filters[((i * 3 + colour) * side + y) * side + x] =
                (float)
                    (CHANNELS[wave.channel()][colour]
                        * basis(wave.down(), y, side)
                        * basis(wave.across(), x, side)
                        / deviations[i]);
          }
        }
      }
    }
  }

  private static double basis(int frequency, int at, int side) {
    double norm = StrictMath.sqrt((frequency == 0 ? 1.0 : 2.0) / side);
    return norm * StrictMath.cos(StrictMath.PI * (at + 0.5) * frequency / side);
  }
}
