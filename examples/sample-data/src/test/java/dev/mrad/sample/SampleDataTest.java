package dev.mrad.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SampleDataTest {
  private static final int SIDE = 96;

  @TempDir Path folder;

  static Stream<Arguments> combinations() {
    return Stream.of(Category.values())
        .flatMap(category -> category.defects().stream().map(kind -> Arguments.of(category, kind)));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void should_show_every_defect_where_the_mask_says(Category category, DefectKind kind) {
    Sample sample = new SampleGenerator(3, SIDE).defective(category, kind, 1);
    int marked = 0;
    for (byte pixel : sample.mask()) {
      marked += pixel;
    }
    assertThat(marked).isBetween(2, SIDE * SIDE / 3);
    Sample again = new SampleGenerator(3, SIDE).defective(category, kind, 1);
    assertThat(again.rgb()).isEqualTo(sample.rgb());
    assertThat(again.mask()).isEqualTo(sample.mask());
    Sample other = new SampleGenerator(3, SIDE).defective(category, kind, 2);
    assertThat(other.rgb()).isNotEqualTo(sample.rgb());
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void should_change_nothing_outside_the_mask(Category category, DefectKind kind) {
    SampleGenerator generator = new SampleGenerator(5, SIDE);
    Sample broken = generator.defective(category, kind, 0);
    Sample sound = generator.withoutDefect(category, kind, 0);
    double inside = 0;
    int marked = 0;
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      for (int c = 0; c < 3; c++) {
        int difference =
            Math.abs((broken.rgb()[3 * pixel + c] & 0xff) - (sound.rgb()[3 * pixel + c] & 0xff));
        if (broken.mask()[pixel] == 0) {
          assertThat(difference).isZero();
        } else {
          inside += difference / 3.0;
        }
      }
      marked += broken.mask()[pixel];
    }
    assertThat(inside / marked).isGreaterThan(Renderer.VISIBLE / 3.0);
  }

  @Test
  void should_offer_many_objects_and_defects() {
    assertThat(Category.values()).hasSizeGreaterThanOrEqualTo(12);
    assertThat(DefectKind.values()).hasSizeGreaterThanOrEqualTo(6);
  }

  @Test
  void should_write_the_layout_of_mvtec() throws IOException {
    SampleData data = new SampleData(1, 48, List.of(Category.GEAR, Category.WOOD), 1, 2, 1);
    Path root = folder.resolve("mit Leerzeichen und ü");
    int[] last = {0};
    data.writeTo(root, done -> last[0] = Math.max(last[0], done));
    assertThat(last[0]).isEqualTo(data.size()).isEqualTo(2 * (1 + 2 + 6));
    BufferedImage picture = ImageIO.read(root.resolve("gear/test/crack/000.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(48);
    BufferedImage mask =
        ImageIO.read(root.resolve("gear/ground_truth/crack/000_mask.png").toFile());
    byte[] expected =
        new SampleGenerator(1, 48).defective(Category.GEAR, DefectKind.CRACK, 0).mask();
    for (int i = 0; i < expected.length; i++) {
      assertThat(mask.getRaster().getSample(i % 48, i / 48, 0)).isEqualTo(255 * expected[i]);
    }
    assertThat(root.resolve("wood/train/good/000.png")).exists();
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void should_not_write_over_what_is_there() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "keep");
    assertThatThrownBy(() -> SampleData.standard(1).writeTo(folder, done -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not empty");
    Path file = folder.resolve("mine.txt");
    assertThatThrownBy(() -> SampleData.standard(1).writeTo(file, done -> {}))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("cannot be written");
  }
}
