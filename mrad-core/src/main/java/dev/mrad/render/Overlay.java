package dev.mrad.render;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.internal.image.Pixels8;
import dev.mrad.internal.io.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws a map over its image: the more anomalous, the more of the map's colour shows, and a contour
 * runs around what lies above a threshold. Immutable and thread-safe.
 */
public final class Overlay {
  /** Rec. 709 luma weights, for the grey picture underneath. */
  private static final double[] LUMA = {0.2126, 0.7152, 0.0722};

  private final double low;
  private final double high;
  private final double contour;
  private final double opacity;

  private Overlay(double low, double high, double contour, double opacity) {
    this.low = low;
    this.high = high;
    this.contour = contour;
    this.opacity = opacity;
  }

  /**
   * An overlay for maps whose interesting values lie in a range.
   *
   * @param low the value at which colour begins to show
   * @param high the value of the brightest colour, above {@code low}
   * @param contour the value along which the contour runs; NaN for none
   */
  public static Overlay of(double low, double high, double contour) {
    if (!(low < high)) {
      throw new BadInputException(
          "range " + low + " to " + high, "overlay", "expected the first below the second");
    }
    return new Overlay(low, high, contour, 0.75);
  }

  /**
   * An overlay scaled to one map: colour runs from the map's median to its largest value, and the
   * contour lies three quarters of the way up.
   */
  public static Overlay fitted(AnomalyMap map) {
    float[] sorted = map.toArray();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    double top = sorted[sorted.length - 1];
    // The range never gets so narrow that the noise of a flat map shows as colour.
    double high = Math.max(top, median + 1e-6);
    return of(median, high, median + 0.75 * (high - median));
  }

  /** The same overlay with another largest opacity, 0 to 1. */
  public Overlay opacity(double largest) {
    if (!(largest >= 0 && largest <= 1)) {
      throw new BadInputException("opacity " + largest, "overlay", "expected 0 to 1");
    }
    return new Overlay(low, high, contour, largest);
  }

  /**
   * The picture, at the image's size.
   *
   * @param image decoded again
   * @param map resampled to the image's size where it has another
   * @return {@code [H, W, 3]} as an RGB image
   * @throws BadInputException when the image cannot be decoded
   */
  public Image.Rgb draw(Image image, AnomalyMap map) {
    Image.Rgb base = Pixels8.rgb(image);
    int height = base.height();
    int width = base.width();
    float[] values = map.resizedTo(height, width).toArray();
    byte[] out = new byte[3 * height * width];
    int line = Math.max(1, Math.min(height, width) / 220);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        if (onContour(values, height, width, y, x, line)) {
          put(out, at, 0xffffff);
        } else {
          blend(base.samples(), out, at, (values[at] - low) / (high - low));
        }
      }
    }
    return (Image.Rgb) Image.rgb(out, height, width, image.name());
  }

  private void blend(byte[] image, byte[] out, int at, double level) {
    double clipped = level > 0 ? Math.min(1, level) : 0;
    double alpha = opacity * Math.sqrt(clipped);
    int colour = ColorMap.rgb(clipped);
    double grey = 0;
    for (int c = 0; c < 3; c++) {
      grey += LUMA[c] * (image[3 * at + c] & 0xff);
    }
    for (int c = 0; c < 3; c++) {
      // Only half of the image's own colour is kept, so that the map's colour stands out.
      double under = 0.5 * (image[3 * at + c] & 0xff) + 0.5 * grey;
      double over = colour >> (16 - 8 * c) & 0xff;
      out[3 * at + c] = (byte) Math.round((1 - alpha) * under + alpha * over);
    }
  }

  private boolean onContour(float[] values, int height, int width, int y, int x, int line) {
    if (!(values[y * width + x] >= contour)) {
      return false;
    }
    int top = Math.max(0, y - line);
    int bottom = Math.min(height - 1, y + line);
    int left = Math.max(0, x - line);
    int right = Math.min(width - 1, x + line);
    return values[top * width + x] < contour
        || values[bottom * width + x] < contour
        || values[y * width + left] < contour
        || values[y * width + right] < contour;
  }

  private static void put(byte[] out, int at, int rgb) {
    out[3 * at] = (byte) (rgb >> 16);
    out[3 * at + 1] = (byte) (rgb >> 8);
    out[3 * at + 2] = (byte) rgb;
  }

  /**
   * Writes a picture as PNG, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public static void writePng(Image.Rgb picture, Path file) {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[picture.width() * picture.height()];
    byte[] samples = picture.samples();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] =
          (samples[3 * i] & 0xff) << 16
              | (samples[3 * i + 1] & 0xff) << 8
              | (samples[3 * i + 2] & 0xff);
    }
    image.getRaster().setDataElements(0, 0, picture.width(), picture.height(), pixels);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", stream);
    } catch (IOException e) {
      throw new UncheckedIOException("an array in memory cannot fail", e);
    }
    try (AtomicFile out = AtomicFile.create(file)) {
      out.write(ByteBuffer.wrap(bytes.toByteArray()));
      out.commit();
    }
  }
}
