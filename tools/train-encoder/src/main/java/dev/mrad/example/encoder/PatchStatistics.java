package dev.mrad.example.encoder;

import java.util.ArrayList;
import java.util.List;

/**
 * What one would try without any training: of every cell's surroundings the mean and deviation of
 * three channels, a histogram of gradient directions, and the energy of Gabor waves of four
 * directions and three lengths. Each is shown as its difference from the picture's mean over the
 * picture's deviation, and unchanged beside it. The class token is the cells' mean, deviation and
 * largest value of each.
 */
final class PatchStatistics implements Features {
  private static final int DIRECTIONS = 8;
  private static final int TURNS = 4;
  private static final float[] LENGTHS = {4, 8, 16};
  private static final int OWN = 6 + DIRECTIONS + TURNS * LENGTHS.length;

  private final int side;
  private final int grid;
  private final List<Gabor> waves = new ArrayList<>();

  PatchStatistics(int side) {
    this.side = side;
    this.grid = side / Design.PATCH;
    for (float length : LENGTHS) {
      for (int turn = 0; turn < TURNS; turn++) {
        waves.add(Gabor.of(length, Math.PI * turn / TURNS));
      }
    }
  }

  @Override
  public String name() {
    return "patch statistics";
  }

  @Override
  public int grid() {
    return grid;
  }

  @Override
  public int dimension() {
    return 3 * OWN;
  }

  @Override
  public int width() {
    return 2 * OWN;
  }

  @Override
  public Tokens of(float[] pixels) {
    int cells = grid * grid;
    float[][] own = new float[OWN][cells];
    float[] grey = new float[side * side];
    for (int i = 0; i < grey.length; i++) {
      grey[i] = (pixels[i] + pixels[grey.length + i] + pixels[2 * grey.length + i]) / 3;
    }
    for (int c = 0; c < 3; c++) {
      moments(pixels, c * grey.length, own[2 * c], own[2 * c + 1]);
    }
    gradients(grey, own);
    int at = 6 + DIRECTIONS;
    for (Gabor wave : waves) {
      energy(grey, wave, own[at++]);
    }
    return tokens(own, cells);
  }

  private Tokens tokens(float[][] own, int cells) {
    float[] classToken = new float[3 * OWN];
    float[] patches = new float[cells * 2 * OWN];
    for (int k = 0; k < OWN; k++) {
      double sum = 0;
      double square = 0;
      float most = Float.NEGATIVE_INFINITY;
      for (float value : own[k]) {
        sum += value;
        square += value * value;
        most = Math.max(most, value);
      }
      float mean = (float) (sum / cells);
      float deviation = (float) Math.sqrt(Math.max(1e-8, square / cells - mean * mean));
      classToken[k] = mean;
      classToken[OWN + k] = deviation;
      classToken[2 * OWN + k] = (most - mean) / deviation;
      for (int cell = 0; cell < cells; cell++) {
        patches[cell * 2 * OWN + k] = own[k][cell];
        patches[cell * 2 * OWN + OWN + k] = (own[k][cell] - mean) / deviation;
      }
    }
    return new Tokens(classToken, patches);
  }

  private void moments(float[] pixels, int from, float[] means, float[] deviations) {
    int patch = Design.PATCH;
    for (int cell = 0; cell < means.length; cell++) {
      double sum = 0;
      double square = 0;
      for (int i = 0; i < patch * patch; i++) {
        float value = pixels[from + pixel(cell, i)];
        sum += value;
        square += value * value;
      }
      double mean = sum / (patch * patch);
      means[cell] = (float) mean;
      deviations[cell] = (float) Math.sqrt(Math.max(0, square / (patch * patch) - mean * mean));
    }
  }

  private int pixel(int cell, int i) {
    int row = cell / grid * Design.PATCH + i / Design.PATCH;
    return row * side + cell % grid * Design.PATCH + i % Design.PATCH;
  }

  private void gradients(float[] grey, float[][] own) {
    for (int cell = 0; cell < grid * grid; cell++) {
      for (int i = 0; i < Design.PATCH * Design.PATCH; i++) {
        int at = pixel(cell, i);
        int x = at % side;
        int y = at / side;
        float dx = grey[y * side + Math.min(side - 1, x + 1)] - grey[y * side + Math.max(0, x - 1)];
        float dy = grey[Math.min(side - 1, y + 1) * side + x] - grey[Math.max(0, y - 1) * side + x];
        double turn = (Math.atan2(dy, dx) + 2 * Math.PI) % Math.PI / Math.PI;
        int bin = Math.min(DIRECTIONS - 1, (int) (turn * DIRECTIONS));
        own[6 + bin][cell] += (float) Math.sqrt(dx * dx + dy * dy) / (Design.PATCH * Design.PATCH);
      }
    }
  }

  /**
   * A wave under a Gaussian.
   *
   * @param reach its half side in pixels
   * @param even the cosine, without an answer to brightness
   * @param odd the sine
   */
  private record Gabor(int reach, float[] even, float[] odd) {
    static Gabor of(float length, double turn) {
      int reach = (int) (length * 0.75f) + 1;
      int size = 2 * reach + 1;
      double sigma = length * 0.4;
      double[] window = new double[size * size];
      double[] cosine = new double[size * size];
      float[] even = new float[size * size];
      float[] odd = new float[size * size];
      double total = 0;
      double mean = 0;
      for (int i = 0; i < window.length; i++) {
        int dx = i % size - reach;
        int dy = i / size - reach;
        double phase = 2 * Math.PI * (Math.cos(turn) * dx + Math.sin(turn) * dy) / length;
        window[i] = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
        cosine[i] = Math.cos(phase);
        odd[i] = (float) (window[i] * Math.sin(phase));
        total += window[i];
        mean += window[i] * cosine[i];
      }
      for (int i = 0; i < window.length; i++) {
        even[i] = (float) (window[i] * (cosine[i] - mean / total) / total);
        odd[i] /= (float) total;
      }
      return new Gabor(reach, even, odd);
    }
  }

  /** The size of the response of both phases, centred on each cell. */
  private void energy(float[] grey, Gabor wave, float[] result) {
    int size = 2 * wave.reach() + 1;
    for (int cell = 0; cell < result.length; cell++) {
      int y = cell / grid * Design.PATCH + Design.PATCH / 2;
      int x = cell % grid * Design.PATCH + Design.PATCH / 2;
      float even = 0;
      float odd = 0;
      for (int i = 0; i < size; i++) {
        int row = Math.min(side - 1, Math.max(0, y + i - wave.reach())) * side;
        for (int j = 0; j < size; j++) {
          int column = Math.min(side - 1, Math.max(0, x + j - wave.reach()));
          even += wave.even()[i * size + j] * grey[row + column];
          odd += wave.odd()[i * size + j] * grey[row + column];
        }
      }
      result[cell] = (float) Math.sqrt(even * even + odd * odd);
    }
  }
}
