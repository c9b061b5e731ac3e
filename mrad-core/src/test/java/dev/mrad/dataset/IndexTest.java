package dev.mrad.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables and indices as they are found: quoted, with links, with other line ends. */
class IndexTest {
  private static final String HEADER = "object,split,label,image,mask\n";

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void images() throws IOException {
    root = folder.resolve("set");
    text("set/candle/Data/Images/Normal/0.JPG", "x");
    text("set/candle/Data/Images/Anomaly/a, b.JPG", "x");
    text("set/candle/Data/Masks/Anomaly/a, b.png", "x");
    text("outside/secret.png", "x");
  }

  private Path text(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void should_refuse_a_file_that_a_link_leads_out_to() throws IOException {
    Files.createSymbolicLink(root.resolve("candle/link.png"), folder.resolve("outside/secret.png"));
    Files.createSymbolicLink(root.resolve("candle/away"), folder.resolve("outside"));
    for (String path : new String[] {"candle/link.png", "candle/away/secret.png"}) {
      text("set/split_csv/1cls.csv", HEADER + "candle,test,normal," + path + ",\n");
      assertThatThrownBy(() -> Layout.VISA.read(root, Split.TEST))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("path '" + path + "'")
          .hasMessageContaining("1cls.csv, line 2, column image")
          .hasMessageContaining("within the data set's folder");
      text(
          "set/meta.json",
          "{\"test\":\n{\"a\": [{\"img_path\": \"" + path + "\",\"anomaly\":0}]}}");
      assertThatThrownBy(() -> Layout.META.read(root, Split.TEST))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("meta.json, line 2, img_path");
    }
  }

  @Test
  void should_follow_links_that_stay_within_the_data_set_or_lead_to_it() throws IOException {
    Files.createSymbolicLink(
        root.resolve("candle/alias.JPG"), root.resolve("candle/Data/Images/Normal/0.JPG"));
    text("set/split_csv/1cls.csv", HEADER + "candle,test,normal,candle/alias.JPG,\n");
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), root);
    for (Path set : new Path[] {root, linked}) {
      assertThat(Layout.VISA.read(set, Split.TEST).images())
          .extracting(LabelledImage::path)
          .containsExactly("candle/alias.JPG");
    }
  }

  @Test
  void should_read_quoted_cells_a_byte_order_mark_and_windows_line_ends() throws IOException {
    text(
        "set/split_csv/1cls.csv",
        "\uFEFFobject,split,label,image,mask\r\n\r\n"
            + "candle,test,anomaly,\"candle/Data/Images/Anomaly/a, b.JPG\","
            + "\"candle/Data/Masks/Anomaly/a, b.png\"\r\n");
    LabelledImage image = Layout.VISA.read(root, Split.TEST).images().get(0);
    assertThat(image.path()).isEqualTo("candle/Data/Images/Anomaly/a, b.JPG");
    assertThat(image.mask()).isPresent();
  }

  @Test
  void should_name_the_line_of_an_open_or_stray_quote() throws IOException {
    for (String row :
        new String[] {"candle,test,\"normal,x,\n\n", "candle,test,\"normal\"x,y,\n"}) {
      text("set/split_csv/1cls.csv", HEADER + row);
      assertThatThrownBy(() -> Layout.VISA.read(root, Split.TEST))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("quote")
          .hasMessageContaining("1cls.csv, line 2");
    }
  }

  @Test
  void should_read_a_category_s_annotations_where_there_is_no_table() throws IOException {
    text("set/candle/Data/Images/Normal/not listed.JPG", "x");
    text(
        "set/candle/image_anno.csv",
        "image,label,mask\n"
            + "candle/Data/Images/Normal/0.JPG,normal,\n"
            + "\"candle/Data/Images/Anomaly/a, b.JPG\",\"chunk missing,\nwick\","
            + "\"candle/Data/Masks/Anomaly/a, b.png\"\n");
    DataSet all = Layout.VISA.read(root, Split.ALL);
    assertThat(all.images())
        .extracting(LabelledImage::label)
        .containsExactly(Label.ANOMALOUS, Label.NORMAL);
    assertThat(all.images().get(0).mask()).isPresent();
    assertThatThrownBy(() -> Layout.VISA.read(root, Split.TEST)).hasMessageContaining("no split");
    text("set/candle/image_anno.csv", "image,label,mask\n\ncandle/none.JPG,normal,\n");
    assertThatThrownBy(() -> Layout.VISA.read(root, Split.ALL))
        .hasMessageContaining("image_anno.csv, line 3, column image");
  }
}
