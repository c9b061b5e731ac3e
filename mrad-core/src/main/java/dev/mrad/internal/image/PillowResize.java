package dev.mrad.internal.image;

import java.util.Arrays;

/**
 * Pillow's resampling of 8-bit samples, to the bit: the kernel is widened by the shrink factor, the
 * horizontal pass comes before the vertical one, weights are fixed-point numbers, and each pass
 * rounds to 8 bits (SPEC §1).
 */
final class PillowResize {
  /** Fraction bits of a weight: 32 less 8 for the sample less 2 for overshoot and sign. */
  private static final int PRECISION = 32 - 8 - 2;

  private PillowResize() {}

  /** The old samples that each new sample is computed from, and their weights. */
  private record Taps(int[] first, int[] count, int[] weights, int stride) {
    static Taps of(int from, int to, PillowFilter filter) {
      double scale = (double) from / to;
      double stretch = Math.max(scale, 1);
      double support = filter.support() * stretch;
      int stride = (int) Math.ceil(support) * 2 + 1;
      Taps taps = new Taps(new int[to], new int[to], new int[to * stride], stride);
      double[] weights = new double[stride];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support + 0.5));
        int count = Math.min(from, (int) (centre + support + 0.5)) - first;
        double total = 0;
        for (int tap = 0; tap < count; tap++) {
          weights[tap] = filter.weight((tap + first - centre + 0.5) * (1 / stretch));
          total += weights[tap];
        }
        for (int tap = 0; tap < count; tap++) {
          double weight = total == 0 ? weights[tap] : weights[tap] / total;
          double fixed = weight * (1 << PRECISION);
          taps.weights[i * stride + tap] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
        }
        taps.first[i] = first;
        taps.count[i] = count;
      }
      return taps;
    }
  }

  /** Resizes; an image with alpha is resampled with colours multiplied by it. */
  static Raster resize(Raster image, int height, int width, PillowFilter filter) {
    if (image.height() == height && image.width() == width) {
      return image;
    }
    Raster work = image.hasAlpha() ? premultiplied(image) : image;
    if (work.width() != width) {
      work = horizontal(work, width, Taps.of(work.width(), width, filter));
    }
    if (work.height() != height) {
      work = vertical(work, height, Taps.of(work.height(), height, filter));
    }
    return image.hasAlpha() ? unmultiplied(work) : work;
  }

  private static Raster horizontal(Raster image, int width, Taps taps) {
    int channels = image.channels();
    byte[] in = image.samples();
    byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(image.height(), width), channels)];
    for (int y = 0; y < image.height(); y++) {
      int row = y * image.width() * channels;
      int at = y * width * channels;
      for (int x = 0; x < width; x++) {
        int weights = x * taps.stride;
        int start = row + taps.first[x] * channels;
        int count = taps.count[x];
        for (int c = 0; c < channels; c++) {
          int sum = 1 << (PRECISION - 1);
          int from = start + c;
          for (int tap = 0; tap < count; tap++) {
            sum += (in[from] & 0xff) * taps.weights[weights + tap];
            from += channels;
          }
          out[at++] = clip(sum);
        }
      }
    }
    return new Raster(image.height(), width, channels, out);
  }

  private static Raster vertical(Raster image, int height, Taps taps) {
    int row = image.width() * image.channels();
    byte[] in = image.samples();
    byte[] out = new byte[Math.multiplyExact(height, row)];
    int[] sums = new int[row];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 1 << (PRECISION - 1));
      for (int tap = 0; tap < taps.count[y]; tap++) {
        int weight = taps.weights[y * taps.stride + tap];
        int from = (taps.first[y] + tap) * row;
        for (int i = 0; i < row; i++) {
          sums[i] += (in[from + i] & 0xff) * weight;
        }
      }
      for (int i = 0; i < row; i++) {
        out[y * row + i] = clip(sums[i]);
      }
    }
    return new Raster(height, image.width(), image.channels(), out);
  }

  private static byte clip(int sum) {
    return (byte) Math.min(255, Math.max(0, sum >> PRECISION));
  }

  private static Raster premultiplied(Raster image) {
    byte[] out = image.samples().clone();
    int channels = image.channels();
    for (int at = 0; at < out.length; at += channels) {
      int alpha = out[at + channels - 1] & 0xff;
      for (int c = 0; c < channels - 1; c++) {
        int product = (out[at + c] & 0xff) * alpha + 128;
        out[at + c] = (byte) (((product >> 8) + product) >> 8);
      }
    }
    return new Raster(image.height(), image.width(), channels, out);
  }

  private static Raster unmultiplied(Raster image) {
    byte[] out = image.samples().clone();
    int channels = image.channels();
    for (int at = 0; at < out.length; at += channels) {
      int alpha = out[at + channels - 1] & 0xff;
      if (alpha != 0 && alpha != 255) {
        for (int c = 0; c < channels - 1; c++) {
          out[at + c] = (byte) Math.min(255, 255 * (out[at + c] & 0xff) / alpha);
        }
      }
    }
    return new Raster(image.height(), image.width(), channels, out);
  }
}
