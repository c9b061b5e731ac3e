package dev.mrad.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people have them, against what Pillow makes of them ({@code images/make.py}). */
class FormatsTest {
  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FormatsTest.class.getResourceAsStream("/images/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** A PPM file. */
  private static Image.Rgb expected(String name) throws IOException {
    byte[] file = resource(name + ".rgb");
    String head = new String(file, 0, 20, StandardCharsets.ISO_8859_1);
    String[] words = head.split("\\s+", 5);
    int width = Integer.parseInt(words[1]);
    int height = Integer.parseInt(words[2]);
    int size = 3 * height * width;
    byte[] samples = Arrays.copyOfRange(file, file.length - size, file.length);
    return (Image.Rgb) Image.rgb(samples, height, width, name);
  }

  private static void assertDecoded(byte[] file, Image.Reading how, Image.Rgb expected, int most) {
    Image.Rgb found = Pixels8.rgb(Image.of(file, expected.name()).read(how));
    assertThat(found.height()).isEqualTo(expected.height());
    assertThat(found.width()).isEqualTo(expected.width());
    int largest = 0;
    for (int i = 0; i < found.samples().length; i++) {
      int difference = (found.samples()[i] & 0xff) - (expected.samples()[i] & 0xff);
      largest = Math.max(largest, Math.abs(difference));
    }
    assertThat(largest).isLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one-bit.png",
        "two-bit-palette.png",
        "palette.png",
        "palette-transparent.png",
        "grey-alpha.png",
        "alpha.png",
        "sixteen-bit.png",
        "sixteen-bit.tiff",
        "plain.gif",
        "animated.gif",
        "one-bit.bmp",
        "palette.bmp",
        "rgb.bmp",
        "alpha.bmp",
        "raw.tiff",
        "lzw.tiff",
        "deflate.tiff",
        "packbits.tiff",
        "grey.tiff",
        "alpha.tiff",
        "cmyk.tiff",
        "group4.tiff",
        "pages.tiff",
        "lossless.webp",
        "lossless-alpha.webp"
      })
  void should_decode_lossless_files_to_the_bit(String name) throws IOException {
    assertDecoded(resource(name), Image.Reading.DEFAULT, expected(name), 0);
  }

  /** Decoders round differently; docs/images.md says how much on larger pictures. */
  @ParameterizedTest
  @CsvSource({
    "palette.tiff, 1",
    "full.jpg, 2",
    "subsampled.jpg, 4",
    "progressive.jpg, 4",
    "grey.jpg, 0",
    "cmyk.jpg, 2",
    "ycck.jpg, 2",
    "lossy.webp, 25"
  })
  void should_decode_lossy_files_closely(String name, int most) throws IOException {
    assertDecoded(resource(name), Image.Reading.DEFAULT, expected(name), most);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void should_turn_pictures_upright(int orientation) throws IOException {
    Image.Rgb upright = expected("oriented");
    for (String format : new String[] {"png", "jpg", "webp", "tiff"}) {
      byte[] file = resource("oriented-" + orientation + "." + format);
      assertDecoded(file, Image.Reading.DEFAULT, upright, format.equals("jpg") ? 40 : 0);
      Image.Rgb stored = Pixels8.rgb(Image.of(file, "stored").read(Image.Reading.AS_STORED));
      assertThat(stored.height()).isEqualTo(orientation < 5 ? upright.height() : upright.width());
      if (orientation == 1) {
        assertDecoded(file, Image.Reading.AS_STORED, upright, format.equals("jpg") ? 40 : 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpha.png",
        "sixteen-bit.tiff",
        "lzw.tiff",
        "cmyk.tiff",
        "group4.tiff",
        "cmyk.jpg",
        "progressive.jpg",
        "animated.gif",
        "palette.bmp",
        "lossless.webp",
        "lossy.webp",
        "oriented-6.jpg",
        "oriented-6.tiff"
      })
  void should_survive_any_truncation_and_any_damage(String name) throws IOException {
    byte[] whole = resource(name);
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      byte[] damaged =
          round < 100 ? Arrays.copyOf(whole, round * whole.length / 100) : whole.clone();
      for (int flip = 0; round >= 100 && flip < 1 + round % 3; flip++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        Image.Rgb found = Pixels8.rgb(Image.of(damaged, name).read(new Image.Reading(true, 4096)));
        assertThat((long) found.height() * found.width()).isLessThanOrEqualTo(4096);
      } catch (BadInputException e) {
        assertThat(e).hasMessageContaining(name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"alpha.png", "raw.tiff", "full.jpg", "plain.gif", "rgb.bmp", "lossy.webp"})
  void should_refuse_more_pixels_than_the_limit_before_decoding(String name) throws IOException {
    byte[] file = resource(name);
    Image image = Image.of(file, name);
    assertThat(Pixels8.rgb(image.read(new Image.Reading(true, 37 * 26))).width()).isEqualTo(37);
    assertThatThrownBy(() -> Pixels8.rgb(image.read(new Image.Reading(true, 37 * 26 - 1))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("37×26 pixels, " + name + ", expected at most 961 pixels");
    // The picture's data is gone, but its header is there.
    assertThatThrownBy(() ->
            Pixels8.rgb(
                Image.of(Arrays.copyOf(file, file.length - 8), name)
                    .read(new Image.Reading(true, 100))))
        .isInstanceOf(BadInputException.class);
  }

  @Test
  void should_say_which_formats_it_reads() {
    assertThatThrownBy(() -> Pixels8.rgb(Image.of("text".getBytes(StandardCharsets.UTF_8), "x")))
        .hasMessage("not an image, x, expected a PNG, JPEG, TIFF, WebP, BMP or GIF image");
    assertThatThrownBy(() -> new Image.Reading(true, 0)).isInstanceOf(BadInputException.class);
  }
}
