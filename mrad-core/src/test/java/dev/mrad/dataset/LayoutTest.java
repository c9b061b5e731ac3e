package dev.mrad.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  private static final String VISA =
      """
      object,split,label,image,mask
      candle,train,normal,candle/Data/Images/Normal/0.JPG,
      candle,test,normal,candle/Data/Images/Normal/1.JPG,
      candle,test,anomaly,candle/Data/Images/Anomaly/0.JPG,candle/Data/Masks/Anomaly/0.png
      """;
  private static final String META =
      """
      {"train": {"hazelnut": [
         {"img_path": "hazelnut/train/good/0.png", "mask_path": "", "cls_name": "hazelnut",
          "specie_name": "good", "anomaly": 0}]},
       "test": {"hazelnut": [
         {"img_path": "hazelnut/test/crack/ü 1.png", "mask_path": "hazelnut/gt/1.png",
          "cls_name": "hazelnut", "specie_name": "crack", "anomaly": 1, "more": {"a": [1, 2]}},
         {"img_path": "images/2.png", "mask_path": null, "cls_name": "hazelnut", "anomaly": 1},
         {"img_path": "hazelnut/test/good/3.png", "mask_path": "", "anomaly": 0}]}}
      """;

  @TempDir Path root;

  private Path file(String path) throws IOException {
    return text(path, "x");
  }

  private Path text(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void visaImages() throws IOException {
    file("candle/Data/Images/Normal/0.JPG");
    file("candle/Data/Images/Normal/1.JPG");
    file("candle/Data/Images/Anomaly/0.JPG");
    file("candle/Data/Masks/Anomaly/0.png");
  }

  private void metaImages() throws IOException {
    file("hazelnut/train/good/0.png");
    file("hazelnut/test/crack/ü 1.png");
    file("hazelnut/gt/1.png");
    file("images/2.png");
    file("hazelnut/test/good/3.png");
  }

  private static List<String> paths(DataSet data) {
    return data.images().stream().map(LabelledImage::path).toList();
  }

  @Test
  void should_read_visa_by_its_table() throws IOException {
    visaImages();
    text("split_csv/1cls.csv", VISA);
    assertThat(Layout.recognise(root))
        .isEqualTo(new Layout.Recognition(Layout.VISA, "split_csv/1cls.csv"));
    DataSet test = Layout.VISA.read(root, Split.TEST);
    assertThat(test.name()).isEqualTo(root.getFileName().toString());
    assertThat(paths(test))
        .containsExactly("candle/Data/Images/Anomaly/0.JPG", "candle/Data/Images/Normal/1.JPG");
    assertThat(test.images().get(0).label()).isEqualTo(Label.ANOMALOUS);
    assertThat(test.images().get(0).mask())
        .contains(root.toAbsolutePath().resolve("candle/Data/Masks/Anomaly/0.png"));
    assertThat(test.images().get(1).mask()).isEmpty();
    assertThat(paths(Layout.VISA.read(root, Split.TRAIN)))
        .containsExactly("candle/Data/Images/Normal/0.JPG");
    assertThat(Layout.VISA.read(root, Split.ALL).images()).hasSize(3);
  }

  @Test
  void should_read_visa_without_its_table_as_a_whole_only() throws IOException {
    visaImages();
    assertThat(Layout.recognise(root).reason()).isEqualTo("Data/Images in candle");
    DataSet all = Layout.VISA.read(root, Split.ALL);
    assertThat(paths(all))
        .containsExactly(
            "candle/Data/Images/Anomaly/0.JPG",
            "candle/Data/Images/Normal/0.JPG",
            "candle/Data/Images/Normal/1.JPG");
    assertThat(all.images().get(0).mask()).isPresent();
    assertThatThrownBy(() -> Layout.VISA.read(root, Split.TEST))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no split")
        .hasMessageContaining("1cls.csv");
    Files.delete(root.resolve("candle/Data/Masks/Anomaly/0.png"));
    assertThatThrownBy(() -> Layout.VISA.read(root, Split.ALL)).hasMessageContaining("no mask");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "candle,test,odd,candle/Data/Images/Normal/1.JPG, | row 'candle,test,odd",
        "candle,test,normal | row 'candle,test,normal'",
        "candle,test,normal,candle/Data/Images/Normal/9.JPG, | no file",
        "candle,test,normal,../other/1.JPG, | within the data set",
        "candle,test,normal,/etc/passwd, | within the data set",
        "candle,test,anomaly,candle/Data/Images/Anomaly/0.JPG, | column mask",
        "candle,test,normal,candle/Data/Images/Normal/1.JPG, | twice"
      })
  void should_name_the_line_of_a_bad_visa_row(String row, String problem) throws IOException {
    visaImages();
    text("split_csv/1cls.csv", VISA + row + "\n");
    assertThatThrownBy(() -> Layout.VISA.read(root, Split.TEST))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(problem)
        .satisfies(e -> {
          if (!problem.equals("twice")) {
            assertThat(e).hasMessageContaining("1cls.csv, line 5");
          }
        });
    text("split_csv/1cls.csv", "a,b\n");
    assertThatThrownBy(() -> Layout.VISA.read(root, Split.TEST)).hasMessageContaining("line 1");
  }

  @Test
  void should_read_an_index() throws IOException {
    metaImages();
    text("meta.json", META);
    assertThat(Layout.recognise(root)).isEqualTo(new Layout.Recognition(Layout.META, "meta.json"));
    DataSet test = Layout.META.read(root, Split.TEST);
    assertThat(paths(test))
        .containsExactly(
            "hazelnut/images/2.png", "hazelnut/test/crack/ü 1.png", "hazelnut/test/good/3.png");
    assertThat(test.images())
        .extracting(LabelledImage::label)
        .containsExactly(Label.ANOMALOUS, Label.ANOMALOUS, Label.NORMAL);
    assertThat(test.images().get(0).mask()).isEmpty();
    assertThat(test.images().get(1).mask())
        .contains(root.toAbsolutePath().resolve("hazelnut/gt/1.png"));
    assertThat(Layout.META.read(root, Split.TRAIN).images()).hasSize(1);
    assertThat(Layout.META.read(root, Split.ALL).images()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]",
        "{\"test\": []}",
        "{\"test\": {\"a\": {}}}",
        "{\"test\": {\"a\": [1]}}",
        "{\"test\": {\"a\": [{\"img_path\": \"../x.png\", \"anomaly\": 0}]}}",
        "{\"test\": {\"a\": [{\"img_path\": \"none.png\", \"anomaly\": 0}]}}",
        "{\"test\": {\"a\": [{\"img_path\": \"images/2.png\", \"anomaly\": 2}]}}",
        "{\"test\": {\"a\": [{\"img_path\": \"images/2.png\"}]}}",
        "{\"test\": {\"a\": [{\"anomaly\": 1}]}}",
        "{\"test\": {\"a\": [{\"img_path\": \"images/2.png\", \"anomaly\": 1,"
            + " \"mask_path\": \"/etc/passwd\"}]}}",
        "{\"test\": {\"a\": [{\"img_path\": \"images/2.png\",",
        "{\"test\": {\"a\": []}}"
      })
  void should_refuse_a_malformed_index(String index) throws IOException {
    metaImages();
    text("meta.json", index);
    assertThatThrownBy(() -> Layout.META.read(root, Split.TEST))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(root.toString());
  }

  @Test
  void should_read_plain_folders() throws IOException {
    file("parts/normal/b.png");
    file("parts/normal/a.TIFF");
    file("parts/anomalous/c.jpg");
    Path mask = file("parts/masks/c_mask.bmp");
    file("tubes/anomalous/d.png");
    assertThat(Layout.recognise(root).layout()).isEqualTo(Layout.FOLDER);
    DataSet data = Layout.FOLDER.read(root, Split.TEST);
    assertThat(paths(data))
        .containsExactly(
            "parts/anomalous/c.jpg",
            "parts/normal/a.TIFF",
            "parts/normal/b.png",
            "tubes/anomalous/d.png");
    assertThat(data.images().get(0).mask()).contains(mask.toAbsolutePath());
    assertThat(data.images().get(3).mask()).isEmpty();
    DataSet one = Layout.FOLDER.read(root.resolve("parts"), Split.ALL);
    assertThat(one.name()).isEqualTo("parts");
    assertThat(paths(one)).hasSize(3).first().isEqualTo("parts/anomalous/c.jpg");
    assertThatThrownBy(() -> Layout.FOLDER.read(root, Split.TRAIN))
        .hasMessageContaining("no image in split train");
    Files.delete(mask);
    assertThatThrownBy(() -> Layout.FOLDER.read(root, Split.TEST))
        .hasMessageContaining("no mask")
        .hasMessageContaining("c.png");
  }

  @Test
  void should_recognise_mvtec_and_prefer_an_index() throws IOException {
    file("screw/test/good/0.png");
    assertThat(Layout.recognise(root))
        .isEqualTo(new Layout.Recognition(Layout.MVTEC, "train or test in screw"));
    assertThat(Layout.MVTEC.read(root, Split.TEST).images()).hasSize(1);
    text("meta.json", "{}");
    assertThat(Layout.recognise(root).layout()).isEqualTo(Layout.META);
  }

  @Test
  void should_say_what_it_looked_for() throws IOException {
    file("something/else.png");
    assertThatThrownBy(() -> Layout.recognise(root))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("unknown layout, " + root)
        .hasMessageContaining("meta.json")
        .hasMessageContaining("split_csv/1cls.csv")
        .hasMessageContaining("<category>/train/good")
        .hasMessageContaining("normal and anomalous");
    file("a/test/good/0.png");
    file("b/normal/0.png");
    assertThatThrownBy(() -> Layout.recognise(root))
        .hasMessageContaining("several layouts (mvtec, folder)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "file"})
  void should_want_a_folder(String name) throws IOException {
    file("file");
    assertThatThrownBy(() -> Layout.recognise(root.resolve(name)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(root.resolve(name).toString());
    assertThatThrownBy(() -> Layout.MVTEC.read(root.resolve(name), Split.TEST))
        .isInstanceOf(BadInputException.class);
  }
}
