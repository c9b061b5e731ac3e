package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the folders of a data set are laid out. */
public enum Layout {
  /**
   * An index in the root, {@code meta.json}, as zero-shot anomaly detection projects share it:
   * {@code {"train": {category: [{"img_path", "mask_path", "cls_name", "anomaly"}]}, "test": …}}.
   * An anomalous image whose {@code mask_path} is empty has no mask.
   */
  META(new MetaLayout()),

  /**
   * VisA: {@code <category>/Data/Images/{Normal,Anomaly}}, {@code <category>/Data/Masks/Anomaly},
   * and the split in {@code split_csv/1cls.csv}, without which only {@link Split#ALL} can be read:
   * by each category's {@code image_anno.csv}, or by its folders where there is none.
   */
  VISA(new VisaLayout()),

  /** MVTec AD, see {@link MvtecLayout}. */
  MVTEC(new MvtecReader()),

  /**
   * {@code normal/}, {@code anomalous/} and, where there are masks, {@code masks/} with the same
   * names up to the ending; in the root, or in a folder for each category. All images are test
   * images.
   */
  FOLDER(new FolderLayout());

  private final Reader reader;

  Layout(Reader reader) {
    this.reader = reader;
  }

  /** Reads one layout. */
  interface Reader {
    /** The files and folders to look for, for messages. */
    String signs();

    /** The evidence for this layout in a folder, if there is any. */
    Optional<String> evidence(Path root);

    /** Lists a data set; no image is opened. */
    DataSet read(Path root, Split split);
  }

  /**
   * The layout recognised in a folder, and the evidence for it.
   *
   * @param layout the layout
   * @param reason the file or folder that shows it
   */
  public record Recognition(Layout layout, String reason) {}

  /**
   * Lists a data set; no image is opened.
   *
   * @param root the data set's folder
   * @param split which part
   * @return the images, named after the folder, sorted by path
   * @throws BadInputException when the folder is not in this layout, has no image in the split, or
   *     an index in it is malformed or names a file outside the folder, be it through a link
   */
  public DataSet read(Path root, Split split) {
    requireFolder(root);
    return reader.read(root.toAbsolutePath().normalize(), split);
  }

  /**
   * Recognises a folder's layout. An index counts more than folders, since a data set with one is
   * often in another layout, too.
   *
   * @throws BadInputException when there is no such folder, or it is in no layout or in several;
   *     the message lists what was looked for
   */
  public static Recognition recognise(Path root) {
    requireFolder(root);
    Path absolute = root.toAbsolutePath().normalize();
    Map<Layout, String> found = new EnumMap<>(Layout.class);
    for (Layout layout : values()) {
      layout.reader.evidence(absolute).ifPresent(reason -> found.put(layout, reason));
    }
    String index = found.get(META);
    if (index != null) {
      return new Recognition(META, index);
    }
    if (found.size() == 1) {
      Map.Entry<Layout, String> only = found.entrySet().iterator().next();
      return new Recognition(only.getKey(), only.getValue());
    }
    String what =
        found.isEmpty()
            ? "unknown layout"
            : "several layouts ("
                + found.keySet().stream().map(Layout::label).collect(Collectors.joining(", "))
                + ")";
    throw new BadInputException(
        what,
        root.toString(),
        "expected "
            + Arrays.stream(values())
                .map(layout -> layout.label() + ": " + layout.reader.signs())
                .collect(Collectors.joining("; or ")));
  }

  /** The name on the command line and in messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void requireFolder(Path root) {
    if (!Files.isDirectory(root)) {
      throw new BadInputException(
          Files.exists(root) ? "not a folder" : "no such folder",
          root.toString(),
          "expected a data set's folder");
    }
  }
}
