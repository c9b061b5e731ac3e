package dev.mrad.internal.image;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.Image;
import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
  private static final int SIDE = 36;
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};

  @TempDir Path folder;

  static Stream<Arguments> images() {
    return Stream.concat(
        Stream.of("train", "query")
            .flatMap(set ->
                Stream.iterate(0, i -> i < (set.equals("train") ? 5 : 3), i -> i + 1)
                    .map(
                        i -> Arguments.of("inputs", set + "." + i + ".image", "pixels_" + set, i))),
        Stream.of("gray", "rgba", "small")
            .map(kind ->
                Arguments.of("edge", "pre." + kind + ".image", "pre." + kind + ".pixels", 0)));
  }

  @ParameterizedTest
  @MethodSource("images")
  void should_equal_pillow_to_the_bit(String file, String image, String pixels, int index) {
    try (Golden golden = Golden.open(file)) {
      Path png = GoldenData.write(folder.resolve("é ü.png"), golden, image);
      Preprocessing.Pixels found =
          ClipFamily.PREPROCESSING.prepare(Image.of(png), side(golden, pixels));
      int one = found.values().length;
      float[] expected = Arrays.copyOfRange(golden.floats(pixels), index * one, (index + 1) * one);
      assertClose(found.values(), expected, 1e-5);
      assertThat(eightBits(found.values())).isEqualTo(eightBits(expected));
      assertThat(found.height()).isEqualTo(golden.shape(image)[0]);
      assertThat(found.width()).isEqualTo(golden.shape(image)[1]);
    }
  }

  private static int side(Golden golden, String pixels) {
    int[] shape = golden.shape(pixels);
    return shape[shape.length - 1];
  }

  private static int[] eightBits(float[] pixels) {
    int[] bits = new int[pixels.length];
    int plane = pixels.length / 3;
    for (int i = 0; i < pixels.length; i++) {
      double value = 255 * (pixels[i] * DEVIATION[i / plane] + MEAN[i / plane]);
      bits[i] = (int) Math.round(value);
      assertThat(value).isCloseTo(bits[i], within(1e-3));
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "query"})
  void should_resize_masks_as_pillow_does(String set) {
    try (Golden golden = Golden.open("inputs")) {
      byte[] expected = golden.bytes("masks_" + set);
      int count = golden.shape("masks_" + set)[0];
      for (int i = 0; i < count; i++) {
        int[] shape = golden.shape(set + "." + i + ".mask");
        Raster mask = new Raster(shape[0], shape[1], 1, golden.bytes(set + "." + i + ".mask"));
        assertThat(Masks.resize(mask, SIDE))
            .isEqualTo(Arrays.copyOfRange(expected, i * SIDE * SIDE, (i + 1) * SIDE * SIDE));
      }
    }
    try (Golden golden = Golden.open("edge")) {
      int[] shape = golden.shape("pre.mask.image");
      Raster mask = new Raster(shape[0], shape[1], 1, golden.bytes("pre.mask.image"));
      int side = side(golden, "pre.mask.expected");
      assertThat(Masks.resize(mask, side)).isEqualTo(golden.bytes("pre.mask.expected"));
    }
  }

  @Test
  void should_sample_masks_at_the_centres_of_cells() {
    try (Golden edge = Golden.open("edge");
        Golden inputs = Golden.open("inputs");
        Golden banks = Golden.open("banks")) {
      float[] cells = GridMask.sample(edge.bytes("mask.pixels"), 24, 4);
      assertThat(cells).isEqualTo(edge.floats("mask.cells_4x4"));
      byte[] masks = inputs.bytes("masks_train");
      float[] expected = banks.floats("grid_mask");
      for (int i = 0; i < 5; i++) {
        byte[] mask = Arrays.copyOfRange(masks, i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
        float[] grid = GridMask.sample(mask, SIDE, 6);
        assertClose(grid, Arrays.copyOfRange(expected, i * 36, (i + 1) * 36), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 7, 1",
    "1, 90, 7, 3",
    "90, 1, 13, 3",
    "207, 13, 13, 4",
    "13, 207, 207, 1",
    "64, 64, 5, 2",
    "300, 200, 36, 3",
    "10, 10, 100, 4"
  })
  void should_differ_from_exact_resampling_by_rounding_alone(
      int height, int width, int side, int channels) {
    Random random = new Random(height * 1000L + width);
    byte[] samples = new byte[height * width * channels];
    random.nextBytes(samples);
    if (channels == 2 || channels == 4) {
      for (int i = channels - 1; i < samples.length; i += channels) {
        samples[i] = (byte) 255;
      }
    }
    Raster found =
        PillowResize.resize(
            new Raster(height, width, channels, samples), side, side, PillowFilter.BICUBIC);
    double[][] down = weights(height, side);
    double[][] across = weights(width, side);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int c = 0; c < channels; c++) {
          double exact = 0;
          for (int i = 0; i < height; i++) {
            double row = 0;
            for (int j = 0; j < width; j++) {
              row += across[x][j] * (samples[(i * width + j) * channels + c] & 0xff);
            }
            // Each pass clips to what eight bits hold.
            exact += down[y][i] * Math.min(255, Math.max(0, row));
          }
          double clipped = Math.min(255, Math.max(0, exact));
          assertThat((double) (found.samples()[(y * side + x) * channels + c] & 0xff))
              .isCloseTo(clipped, within(1.6));
        }
      }
    }
  }

  /** The kernel stretched over the source, normalised: every weight of every source sample. */
  private static double[][] weights(int from, int to) {
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    double[][] all = new double[to][from];
    for (int i = 0; i < to; i++) {
      double total = 0;
      for (int j = 0; j < from; j++) {
        double x = Math.abs((j + 0.5 - (i + 0.5) * scale) / stretch);
        double a = -0.5;
        double weight =
            x < 1
                ? (a + 2) * x * x * x - (a + 3) * x * x + 1
                : x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a : 0;
        all[i][j] = weight;
        total += weight;
      }
      for (int j = 0; j < from; j++) {
        all[i][j] = from == to ? (i == j ? 1 : 0) : all[i][j] / total;
      }
    }
    return all;
  }
}
