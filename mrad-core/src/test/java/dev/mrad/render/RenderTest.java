package dev.mrad.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderTest {
  @TempDir Path folder;

  private static double lightness(int rgb) {
    double[] linear = new double[3];
    for (int c = 0; c < 3; c++) {
      double s = (rgb >> (16 - 8 * c) & 0xff) / 255.0;
      linear[c] = s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
    }
    double y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    // CIE L*, another measure of lightness than the one that the colours are made with.
    return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
  }

  @Test
  void should_get_lighter_with_every_value() {
    double last = -1;
    for (int i = 0; i <= 64; i++) {
      double lightness = lightness(ColorMap.rgb(i / 64.0));
      assertThat(lightness).isGreaterThan(last);
      last = lightness;
    }
    assertThat(lightness(ColorMap.rgb(0))).isLessThan(15);
    assertThat(last).isGreaterThan(90);
    assertThat(ColorMap.rgb(Double.NaN)).isEqualTo(ColorMap.rgb(0));
    assertThat(ColorMap.rgb(7)).isEqualTo(ColorMap.rgb(1));
  }

  @Test
  void should_write_maps_that_numpy_reads() throws IOException {
    float[] values = {0, 0.5f, -1, Float.MIN_VALUE, 3, 4};
    Path file = folder.resolve("ü x.npy");
    Npy.write(new AnomalyMap(2, 3, values), file);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(Arrays.copyOf(bytes, 8)).containsExactly((byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0);
    int header = buffer.getShort(8);
    assertThat((10 + header) % 64).isZero();
    String text = new String(bytes, 10, header, StandardCharsets.US_ASCII);
    assertThat(text)
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
        .endsWith("\n");
    for (int i = 0; i < 6; i++) {
      assertThat(buffer.getFloat(10 + header + 4 * i)).isEqualTo(values[i]);
    }
    AnomalyMap read = Npy.read(file);
    assertThat(read.toArray()).isEqualTo(values);
    assertThat(read.height()).isEqualTo(2);
  }

  @Test
  void should_refuse_any_truncated_map() throws IOException {
    Path file = folder.resolve("m.npy");
    Npy.write(new AnomalyMap(2, 3, new float[6]), file);
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Npy.read(file)).isInstanceOf(BadInputException.class);
    }
  }

  @Test
  void should_colour_what_is_anomalous_and_draw_a_contour_around_it() throws IOException {
    int side = 40;
    float[] values = new float[side * side];
    for (int y = 10; y < 20; y++) {
      Arrays.fill(values, y * side + 10, y * side + 20, 1);
    }
    byte[] grey = new byte[3 * side * side];
    Arrays.fill(grey, (byte) 100);
    Image image = Image.rgb(grey, side, side, "grey");
    AnomalyMap map = new AnomalyMap(side, side, values);
    Image.Rgb drawn = Overlay.of(0, 1, 0.5).draw(image, map);
    Path file = folder.resolve("overlay.png");
    Overlay.writePng(drawn, file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getRGB(30, 30) & 0xffffff).isEqualTo(0x646464);
    assertThat(picture.getRGB(10, 15) & 0xffffff).isEqualTo(0xffffff);
    assertThat(lightness(picture.getRGB(15, 15) & 0xffffff)).isGreaterThan(70);
    assertThat(grey[0]).isEqualTo((byte) 100);
  }

  @Test
  void should_leave_a_flat_map_without_colour() {
    Image image = Image.rgb(new byte[3 * 16], 4, 4, "black");
    AnomalyMap flat = new AnomalyMap(4, 4, new float[16]);
    assertThat(Overlay.fitted(flat).draw(image, flat).samples()).containsOnly(0);
  }

  @Test
  void should_name_where_it_cannot_write() throws IOException {
    Image.Rgb picture = (Image.Rgb) Image.rgb(new byte[3], 1, 1, "dot");
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> Overlay.writePng(picture, file.resolve("below.png")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("no folder to write to");
    assertThatThrownBy(() -> Npy.write(new AnomalyMap(1, 1, new float[1]), folder))
        .hasMessageStartingWith("a directory where a file belongs");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void should_resample_maps_bilinearly() {
    AnomalyMap map = new AnomalyMap(1, 2, new float[] {0, 1});
    assertThat(map.resizedTo(2, 4).toArray())
        .containsExactly(0, 0.25f, 0.75f, 1, 0, 0.25f, 0.75f, 1);
    assertThat(map.resizedTo(1, 1).toArray()).containsExactly(0.5f);
    assertThat(map.max()).isEqualTo(1);
    assertThatThrownBy(() -> map.resizedTo(0, 3)).isInstanceOf(BadInputException.class);
  }
}
