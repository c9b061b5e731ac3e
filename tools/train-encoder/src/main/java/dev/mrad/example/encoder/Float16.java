package dev.mrad.example.encoder;

/** To IEEE half precision, to nearest even; the platform's own conversion needs Java 20. */
final class Float16 {
  private static final float LARGEST = 65504;
  private static final float SMALLEST_NORMAL = 0x1p-14f;

  private Float16() {}

  static short of(float value) {
    if (!(Math.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException("a value within half precision expected, found " + value);
    }
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float size = Math.abs(value);
    if (size < SMALLEST_NORMAL) {
      return (short) (sign | (int) Math.rint(size * 0x1p24));
    }
    int bits = Float.floatToRawIntBits(size);
    // Adding just below half of the last kept bit, and that bit, rounds to nearest even.
    int rounded = bits + 0xfff + (bits >>> 13 & 1);
    return (short) (sign | (rounded - (112 << 23)) >>> 13);
  }
}
