package dev.mrad.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.testing.GoldenData;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  @TempDir Path folder;

  @Test
  void should_keep_grey_samples_as_they_are() {
    Path png = GoldenData.writePng(folder.resolve("grey.png"), 1, 2, 1, new byte[] {(byte) 129, 7});
    Raster raster = ImageDecoder.decode(Image.of(png));
    assertThat(raster.channels()).isEqualTo(1);
    assertThat(raster.samples()).containsExactly((byte) 129, (byte) 7);
  }

  @Test
  void should_turn_palettes_into_rgb() throws IOException {
    byte[] red = {10, (byte) 200};
    byte[] green = {20, (byte) 210};
    byte[] blue = {30, (byte) 220};
    IndexColorModel palette = new IndexColorModel(8, 2, red, green, blue);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setPixels(0, 0, 2, 1, new int[] {1, 0});
    Raster raster = ImageDecoder.decode(png(image), "palette", Image.Reading.DEFAULT);
    assertThat(raster.channels()).isEqualTo(3);
    assertThat(raster.samples())
        .containsExactly((byte) 200, (byte) 210, (byte) 220, (byte) 10, (byte) 20, (byte) 30);
  }

  @Test
  void should_round_sixteen_bits() throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
    int[] values = {0, 65535, 257 * 129, 257 * 12 + 129};
    image.getRaster().setPixels(0, 0, 4, 1, values);
    assertThat(ImageDecoder.decode(png(image), "deep", Image.Reading.DEFAULT).samples())
        .containsExactly((byte) 0, (byte) 255, (byte) 129, (byte) 13);
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_3BYTE_BGR})
  void should_decode_jpeg_close_to_its_source(int type) throws IOException {
    BufferedImage image = new BufferedImage(32, 24, type);
    int bands = image.getRaster().getNumBands();
    for (int y = 0; y < 24; y++) {
      for (int x = 0; x < 32; x++) {
        for (int c = 0; c < bands; c++) {
          image.getRaster().setSample(x, y, c, 60 + 4 * x + 2 * y);
        }
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    Raster raster = ImageDecoder.decode(bytes.toByteArray(), "jpeg", Image.Reading.DEFAULT);
    assertThat(raster.channels()).isEqualTo(bands);
    for (int i = 0; i < raster.samples().length; i++) {
      int expected = 60 + 4 * (i / bands % 32) + 2 * (i / bands / 32);
      assertThat(raster.samples()[i] & 0xff).isBetween(expected - 12, expected + 12);
    }
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static void assertRefused(Image image, String what) {
    assertThatThrownBy(() -> ImageDecoder.decode(image))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(image.name());
  }

  @Test
  void should_name_files_that_cannot_be_used() throws IOException {
    Path strange = folder.resolve("a b ü.png");
    assertRefused(Image.of(strange), "no such file");
    assertRefused(Image.of(folder), "a directory where a file belongs");
    Files.write(strange, new byte[0]);
    assertRefused(Image.of(strange), "empty file");
    Files.writeString(strange, "this is text, not an image");
    assertRefused(Image.of(strange), "not an image");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg"})
  void should_survive_any_truncation_and_any_flipped_byte(String format) throws IOException {
    BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(4);
    for (int i = 0; i < 24 * 24; i++) {
      image.setRGB(i % 24, i / 24, random.nextInt());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    byte[] bytes = out.toByteArray();
    for (int at = 0; at < bytes.length; at++) {
      decodeOrRefuse(Arrays.copyOf(bytes, at));
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      decodeOrRefuse(flipped);
    }
    assertRefused(Image.of(Arrays.copyOf(bytes, 40), "short"), "short");
  }

  private static void decodeOrRefuse(byte[] bytes) {
    try {
      Raster raster = ImageDecoder.decode(bytes, "damaged", Image.Reading.DEFAULT);
      assertThat(raster.samples()).hasSize(raster.height() * raster.width() * raster.channels());
    } catch (BadInputException e) {
      assertThat(e).hasMessageContaining("damaged");
    }
  }

  @Test
  void should_refuse_a_bomb_before_decoding_it() throws IOException {
    byte[] bytes = png(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY));
    // The header's chunk: 8 bytes of signature, length, type, then width and height.
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 crc = new CRC32();
    crc.update(bytes, 12, 17);
    header.putInt(29, (int) crc.getValue());
    assertRefused(Image.of(bytes, "bomb"), "60000×60000 pixels");
  }

  @Test
  void should_refuse_a_mask_of_another_size() throws IOException {
    byte[] mask = png(new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY));
    assertThatThrownBy(() -> Masks.read(mask, "m.png", 4, 6, 8))
        .isInstanceOf(BadInputException.class)
        .hasMessage("mask of 5×4 pixels, m.png, expected its image's 6×4");
  }

  @Test
  void should_read_a_stream_to_its_end() throws IOException {
    byte[] bytes = png(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY));
    Image image = Image.read(new ByteArrayInputStream(bytes), "stream");
    assertThat(ImageDecoder.decode(image).width()).isEqualTo(3);
  }

  @Test
  void should_refuse_rgb_of_another_size() {
    assertThatThrownBy(() -> Image.rgb(new byte[11], 2, 2, "camera"))
        .hasMessage("11 samples, camera, expected 3 × 2 × 2, both positive");
  }
}
