package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of maps against masks, one image at a time. Memory: 8 bytes per pixel up to a limit,
 * beyond which sorted runs go to a temporary file; the result is the same, exact in either case.
 * One sort serves all metrics. Not thread-safe.
 */
public final class PixelMetrics implements AutoCloseable {
  private final SortedPixels pixels;
  private final Counts normal = new Counts();
  private final Counts anomalous = new Counts();
  private final Counts componentSizes = new Counts();
  private final Counts componentImages = new Counts();
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  /** Keeps as many pixels in memory as take a quarter of the largest heap. */
  public PixelMetrics() {
    this(quarterOfTheHeap(), null);
  }

  /**
   * @param residentPixels how many pixels memory holds at the most, positive
   * @param folder where the temporary file for more of them is made; by default the system's
   */
  public PixelMetrics(int residentPixels, @Nullable Path folder) {
    if (residentPixels < 1) {
      throw new BadInputException(
          residentPixels + " resident pixels", "metrics", "expected at least one");
    }
    this.pixels = new SortedPixels(residentPixels, folder);
  }

  private static int quarterOfTheHeap() {
    return (int) Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 4 / 8);
  }

  /**
   * Adds an image.
   *
   * @param map {@code [H, W]}, how anomalous each pixel is; any range, no NaN
   * @param mask {@code [H, W]}, 0 for a normal pixel
   * @param height H
   * @param width W
   * @param name for messages
   * @throws BadInputException when the sizes do not fit, a value is NaN, or the temporary file
   *     cannot be written
   */
  public void add(float[] map, byte[] mask, int height, int width, String name) {
    long expected = (long) height * width;
    if (height < 1 || width < 1 || map.length != expected || mask.length != expected) {
      throw new BadInputException(
          "map of " + map.length + " and mask of " + mask.length + " pixels",
          name,
          "expected " + height + "×" + width + " of both");
    }
    for (int i = 0; i < map.length; i++) {
      if (Float.isNaN(map[i])) {
        throw new BadInputException(
            "value NaN", name + ", pixel " + i / width + ", " + i % width, "expected a number");
      }
    }
    ConnectedComponents found = ConnectedComponents.of(mask, height, width);
    int image = normal.size();
    int before = componentSizes.size();
    componentSizes.add(found.sizes());
    for (int i = 0; i < found.sizes().length; i++) {
      componentImages.add(image);
    }
    normal.add(0);
    anomalous.add(0);
    for (int i = 0; i < map.length; i++) {
      int component = found.ofPixel()[i];
      (component == 0 ? normal : anomalous).increment(image);
      low = Math.min(low, map[i]);
      high = Math.max(high, map[i]);
      // A normal pixel tells its image, a masked one its component: both fit 32 bits.
      int place = component == 0 ? ~image : before + component;
      pixels.add((long) ~sortable(map[i]) << 32 | Integer.toUnsignedLong(place));
    }
  }

  /** Counts an image whose pixels are left out; it has a place in values per image. */
  public void skip() {
    normal.add(0);
    anomalous.add(0);
  }

  /** An integer that orders like the number; −0 becomes 0. */
  private static int sortable(float value) {
    int bits = Float.floatToIntBits(value + 0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private static float number(int sortable) {
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & Integer.MAX_VALUE));
  }

  /**
   * The metrics of the images so far.
   *
   * @param metrics which; those of images are passed over
   * @throws BadInputException when two metrics have one name, or the temporary file cannot be read
   */
  public MetricValues measure(List<Metric<?>> metrics) {
    Sweeps sweeps =
        new Sweeps(
            metrics,
            new Population(
                Metric.Level.PIXEL,
                normal.toArray(),
                anomalous.toArray(),
                componentSizes.toArray(),
                low + 0.0,
                high + 0.0));
    Runs runs = new Runs(sweeps);
    pixels.forEach(runs::add);
    runs.end();
    return sweeps.values();
  }

  /** Collects pixels of the same value and place, and tells where a value ends. */
  private final class Runs {
    private final Sweeps sweeps;
    private long pixel;
    private int count;

    Runs(Sweeps sweeps) {
      this.sweeps = sweeps;
    }

    void add(long next) {
      if (count > 0 && next != pixel) {
        flush();
        if (next >> 32 != pixel >> 32) {
          endOfScore();
        }
        count = 0;
      }
      pixel = next;
      count++;
    }

    private void flush() {
      int place = (int) pixel;
      if (place > 0) {
        sweeps.add(componentImages.get(place - 1), place, count);
      } else {
        sweeps.add(~place, 0, count);
      }
    }

    private void endOfScore() {
      sweeps.endOf(number(~(int) (pixel >> 32)));
    }

    void end() {
      if (count > 0) {
        flush();
        endOfScore();
      }
    }
  }

  /** Removes the temporary file. */
  @Override
  public void close() {
    pixels.close();
  }
}
