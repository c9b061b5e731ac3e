package dev.mrad.internal.image;

/** The two resampling kernels that MRAD's preprocessing takes from Pillow. */
public enum PillowFilter {
  /** Keys' cubic with a = −0.5, for images. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }
  },
  /** A triangle, for masks. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  };

  private final double support;

  PillowFilter(double support) {
    this.support = support;
  }

  /** Half the kernel's width. */
  double support() {
    return support;
  }

  abstract double weight(double distance);
}
