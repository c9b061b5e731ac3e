package dev.mrad.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvtecLayoutTest {
  @TempDir Path folder;

  private Path file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[] {1});
  }

  @Test
  void should_list_the_test_split_sorted_with_labels_and_masks() throws IOException {
    file("büro set/screw/test/good/002.png");
    file("büro set/screw/test/bent/000.JPG");
    file("büro set/screw/test/bent/notes.txt");
    Path mask = file("büro set/screw/ground_truth/bent/000_mask.png");
    file("büro set/screw/train/good/001.png");
    file("büro set/nut/test/good/a b.png");
    DataSet dataSet = Layout.MVTEC.read(folder.resolve("büro set"), Split.TEST);
    assertThat(dataSet.name()).isEqualTo("büro set");
    assertThat(dataSet.images())
        .extracting(LabelledImage::path)
        .containsExactly(
            "nut/test/good/a b.png", "screw/test/bent/000.JPG", "screw/test/good/002.png");
    LabelledImage bent = dataSet.images().get(1);
    assertThat(bent.label()).isEqualTo(Label.ANOMALOUS);
    assertThat(bent.mask()).contains(mask.toAbsolutePath());
    assertThat(bent.category()).isEqualTo("screw");
    assertThat(dataSet.images().get(0).mask()).isEmpty();
  }

  @Test
  void should_read_a_single_category_under_the_same_identities() throws IOException {
    file("set/screw/test/good/002.png");
    file("set/screw/train/good/001.png");
    DataSet whole = Layout.MVTEC.read(folder.resolve("set"), Split.ALL);
    DataSet single = Layout.MVTEC.read(folder.resolve("set/screw"), Split.ALL);
    assertThat(single).isEqualTo(whole);
  }

  @Test
  void should_name_the_image_whose_mask_is_missing() throws IOException {
    Path image = file("set/screw/test/bent/000.png");
    assertThatThrownBy(() -> Layout.MVTEC.read(folder.resolve("set"), Split.TEST))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no mask, " + image.toAbsolutePath())
        .hasMessageContaining("000_mask.png");
  }

  @Test
  void should_say_what_is_wrong_with_a_folder() throws IOException {
    Path file = file("set/readme");
    assertThatThrownBy(() -> Layout.MVTEC.read(file, Split.TEST))
        .hasMessageStartingWith("not a folder");
    assertThatThrownBy(() -> Layout.MVTEC.read(folder.resolve("none"), Split.TEST))
        .hasMessageStartingWith("no such folder");
    assertThatThrownBy(() -> Layout.MVTEC.read(folder.resolve("set"), Split.TEST))
        .hasMessageStartingWith("no category");
    file("set/screw/train/good/001.png");
    assertThatThrownBy(() -> Layout.MVTEC.read(folder.resolve("set"), Split.TEST))
        .hasMessageStartingWith("no image in split test");
  }
}
