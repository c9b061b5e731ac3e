package dev.mrad.internal.image;

/** From inks to RGB as Pillow does it: no profile, {@code (255 − ink) · (255 − black) / 255}. */
final class Cmyk {
  private static final int ADOBE = 0xee;

  private Cmyk() {}

  /**
   * @param inks {@code [H, W, 4]}: cyan, magenta, yellow, black; 255 is full
   */
  static Raster rgb(int height, int width, int[] inks) {
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3)];
    for (int i = 0; i < rgb.length / 3; i++) {
      int light = 255 - inks[4 * i + 3];
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) clip(light - scaled(inks[4 * i + c], light));
      }
    }
    return new Raster(height, width, 3, rgb);
  }

  /** {@code a · b / 255}, rounded, in integers. */
  private static int scaled(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  /**
   * Converts the four channels of a JPEG to inks. Its Adobe marker says what the channels are:
   * inverted inks, or luma, chroma and inverted black.
   *
   * @param file the whole file
   * @param samples {@code [H, W, 4]} as stored; overwritten with the inks
   */
  static void fromJpeg(byte[] file, int[] samples) {
    boolean luma = adobeTransform(file) == 2;
    for (int i = 0; i < samples.length; i += 4) {
      if (luma) {
        double y = samples[i];
        double cb = samples[i + 1] - 128;
        double cr = samples[i + 2] - 128;
        samples[i] = clip((int) Math.round(y + 1.402 * cr));
        samples[i + 1] = clip((int) Math.round(y - 0.344136286 * cb - 0.714136286 * cr));
        samples[i + 2] = clip((int) Math.round(y + 1.772 * cb));
      } else {
        for (int c = 0; c < 3; c++) {
          samples[i + c] = 255 - samples[i + c];
        }
      }
      samples[i + 3] = 255 - samples[i + 3];
    }
  }

  private static int adobeTransform(byte[] file) {
    JpegSegments segments = new JpegSegments(file);
    while (segments.next()) {
      if (segments.marker() == ADOBE && segments.begins("Adobe") && segments.length() >= 12) {
        return file[segments.start() + 11] & 0xff;
      }
    }
    return 0;
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
