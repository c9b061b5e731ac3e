package dev.mrad.example.encoder;

/** A square picture in planes, linear in its sample values. Mutable, not thread-safe. */
final class Picture {
  final int side;

  /** Red, green and blue, {@code [3][side · side]}, 0 to 1. */
  final float[][] planes;

  Picture(int side) {
    this.side = side;
    this.planes = new float[3][side * side];
  }

  Picture copy() {
    Picture copy = new Picture(side);
    for (int c = 0; c < 3; c++) {
      System.arraycopy(planes[c], 0, copy.planes[c], 0, planes[c].length);
    }
    return copy;
  }

  /** The mean of a plane, by every seventh sample. */
  float mean(int plane) {
    float sum = 0;
    int count = 0;
    for (int i = 0; i < planes[plane].length; i += 7) {
      sum += planes[plane][i];
      count++;
    }
    return sum / count;
  }

  /** Gives it a mean and a deviation, as far as no contrast is enlarged more than fourfold. */
  void stretch(float brightness, float deviation) {
    float mean = (mean(0) + mean(1) + mean(2)) / 3;
    float square = 0;
    int count = 0;
    for (int i = 0; i < planes[0].length; i += 7) {
      for (float[] plane : planes) {
        square += (plane[i] - mean) * (plane[i] - mean);
        count++;
      }
    }
    float factor = Math.min(4, deviation / (float) Math.sqrt(square / count + 1e-6f));
    for (float[] plane : planes) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = Math.min(1, Math.max(0, brightness + factor * (plane[i] - mean)));
      }
    }
  }

  /** Moves a pixel towards a colour. */
  void blend(int at, float[] colour, float share) {
    for (int c = 0; c < 3; c++) {
      planes[c][at] += (colour[c] - planes[c][at]) * share;
    }
  }

  /** Limits all samples to 0 to 1. */
  void limit() {
    for (float[] plane : planes) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = Math.min(1, Math.max(0, plane[i]));
      }
    }
  }

  /** The largest difference of a pixel's samples. */
  float difference(Picture other, int at) {
    float most = 0;
    for (int c = 0; c < 3; c++) {
      most = Math.max(most, Math.abs(planes[c][at] - other.planes[c][at]));
    }
    return most;
  }
}
