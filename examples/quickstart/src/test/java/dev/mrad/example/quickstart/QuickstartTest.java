package dev.mrad.example.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.Detection;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.sample.Category;
import dev.mrad.sample.SampleData;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
  private static final int SIDE = 96;

  @TempDir Path folder;

  private Path draw(String name, Category... categories) {
    Path target = folder.resolve(name);
    new SampleData(7, SIDE, List.of(categories), 0, 2, 1).writeTo(target, done -> {});
    return target;
  }

  @Test
  void should_build_a_bank_once_and_inspect_an_object_that_it_has_never_seen() throws Exception {
    Path known = draw("known", Category.FABRIC, Category.GEAR);
    Path photo = draw("other", Category.TILE).resolve("tile/test/hole/000.png");
    Path file = folder.resolve("known.bank");
    Path overlay = folder.resolve("overlay.png");
    Detection detection = Quickstart.inspect(file, known, photo, overlay);

    MemoryBank bank = Mrad.bank(file);
    List<LabelledImage> images = Layout.MVTEC.read(known, Split.TEST).images();
    assertThat(bank.image().size()).isEqualTo(images.size());
    assertThat(detection.score())
        .isCloseTo(0.7 * detection.classScore() + 0.3 * detection.topKMean(), within(1e-6))
        .isBetween(0.0, 1.0);
    assertThat(detection.map().height()).isEqualTo(SIDE);
    BufferedImage picture = ImageIO.read(overlay.toFile());
    assertThat(picture.getWidth()).isEqualTo(SIDE);
    assertThat(picture.getHeight()).isEqualTo(SIDE);

    Path nowhere = folder.resolve("no data set needed");
    assertThat(Quickstart.inspect(file, nowhere, photo, overlay).score())
        .isEqualTo(detection.score());
  }

  @Test
  void should_say_what_it_expects() {
    assertThatThrownBy(() -> Quickstart.main(new String[] {"one"}))
        .hasMessage("expected: BANK DATASET PHOTO OVERLAY.png");
  }
}
