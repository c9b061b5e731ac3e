package dev.mrad.metrics;

import dev.mrad.api.BadInputException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Figures of maps against masks, one image at a time. Memory: 8 bytes per pixel up to a limit,
 * beyond which sorted runs go to a temporary file; the result is the same, exact in either case.
 * One sort serves all figures. Not thread-safe.
 */
public final class PixelMetrics implements AutoCloseable {
  private final SortedPixels pixels;
  private int[] regionSizes = new int[16];
  private int regions;
  private long positives;
  private long negatives;
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
    Regions found = Regions.of(mask, height, width);
    int before = regions;
    regions = Math.addExact(regions, found.sizes().length);
    if (regions > regionSizes.length) {
      regionSizes = Arrays.copyOf(regionSizes, Math.max(regions, 2 * regionSizes.length));
    }
    System.arraycopy(found.sizes(), 0, regionSizes, before, found.sizes().length);
    for (int i = 0; i < map.length; i++) {
      int region = found.ofPixel()[i];
      if (region == 0) {
        negatives++;
      } else {
        positives++;
        region += before;
      }
      low = Math.min(low, map[i]);
      high = Math.max(high, map[i]);
      pixels.add((long) ~sortable(map[i]) << 32 | region);
    }
  }

  /** An integer that orders like the number; −0 becomes 0. */
  private static int sortable(float value) {
    int bits = Float.floatToIntBits(value + 0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  private static float number(int sortable) {
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & Integer.MAX_VALUE));
  }

  /** The figures of the images so far. */
  public PixelFigures figures() {
    RankSweep ranks = new RankSweep(positives, negatives);
    OverlapSweep overlaps = new OverlapSweep(regions, negatives, low + 0.0, high + 0.0);
    Group group = new Group(ranks, overlaps);
    pixels.forEach(group::add);
    group.end();
    return new PixelFigures(
        ranks.auroc(),
        ranks.ap(),
        ranks.f1Max(),
        overlaps.exact(),
        overlaps.stepped200(),
        ranks.roc(),
        ranks.precisionRecall(),
        overlaps.curve());
  }

  /** Collects pixels of the same value. */
  private final class Group {
    private final RankSweep ranks;
    private final OverlapSweep overlaps;
    private int value;
    private long anomalous;
    private long normal;
    private double overlap;

    Group(RankSweep ranks, OverlapSweep overlaps) {
      this.ranks = ranks;
      this.overlaps = overlaps;
    }

    void add(long pixel) {
      int next = ~(int) (pixel >> 32);
      if (next != value) {
        end();
        value = next;
      }
      int region = (int) pixel;
      if (region == 0) {
        normal++;
      } else {
        anomalous++;
        overlap += 1.0 / regionSizes[region - 1];
      }
    }

    void end() {
      if (anomalous + normal > 0) {
        ranks.add(anomalous, normal);
        overlaps.add(number(value), normal, overlap);
        anomalous = 0;
        normal = 0;
        overlap = 0;
      }
    }
  }

  /** Removes the temporary file. */
  @Override
  public void close() {
    pixels.close();
  }
}
