package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Layout#VISA}. */
final class VisaLayout implements Layout.Reader {
  private static final List<String> COLUMNS = List.of("object", "split", "label", "image", "mask");

  @Override
  public String signs() {
    return "split_csv/1cls.csv, or <category>/Data/Images";
  }

  private static Path table(Path root) {
    return root.resolve("split_csv").resolve("1cls.csv");
  }

  private static Path pictures(Path category) {
    return category.resolve("Data").resolve("Images");
  }

  @Override
  public Optional<String> evidence(Path root) {
    if (Files.isRegularFile(table(root))) {
      return Optional.of("split_csv/1cls.csv");
    }
    return Folders.folders(root).stream()
        .filter(category -> Files.isDirectory(pictures(category)))
        .findFirst()
        .map(category -> "Data/Images in " + Folders.name(category));
  }

  @Override
  public DataSet read(Path root, Split split) {
    List<LabelledImage> images = new ArrayList<>();
    if (Files.isRegularFile(table(root))) {
      readTable(root, split, images);
    } else if (split == Split.ALL) {
      Folders.folders(root).forEach(category -> readFolders(category, images));
    } else {
      throw new BadInputException(
          "no split", table(root).toString(), "expected this file, or split all");
    }
    return Folders.dataSet(root, Folders.name(root), split, images);
  }

  private static void readTable(Path root, Split split, List<LabelledImage> images) {
    List<String> lines = lines(table(root));
    if (lines.isEmpty() || !cells(lines.get(0)).equals(COLUMNS)) {
      throw new BadInputException(
          "other columns", table(root) + ", line 1", "expected " + String.join(",", COLUMNS));
    }
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        readRow(root, split, cells(lines.get(i)), table(root) + ", line " + (i + 1), images);
      }
    }
  }

  private static List<String> cells(String line) {
    // No cell of this table is quoted; a stray quote makes a path that is not there.
    return List.of(line.strip().split(",", -1));
  }

  private static void readRow(
      Path root, Split split, List<String> row, String where, List<LabelledImage> images) {
    boolean known =
        row.size() == COLUMNS.size()
            && (row.get(1).equals("train") || row.get(1).equals("test"))
            && (row.get(2).equals("normal") || row.get(2).equals("anomaly"))
            && !row.get(0).isBlank();
    if (!known) {
      throw new BadInputException(
          "row '" + String.join(",", row) + "'",
          where,
          "expected object, train or test, normal or anomaly, image, mask");
    }
    if (split == Split.ALL || split.name().toLowerCase(Locale.ROOT).equals(row.get(1))) {
      Label label = row.get(2).equals("normal") ? Label.NORMAL : Label.ANOMALOUS;
      Path file = Folders.named(root, row.get(3), where + ", column image");
      Optional<Path> mask =
          label == Label.NORMAL
              ? Optional.empty()
              : Optional.of(Folders.named(root, row.get(4), where + ", column mask"));
      images.add(new LabelledImage(row.get(0), path(root, row.get(0), file), file, label, mask));
    }
  }

  /** With the category first. */
  static String path(Path root, String category, Path file) {
    String path = root.relativize(file).toString().replace('\\', '/');
    return path.startsWith(category + "/") ? path : category + "/" + path;
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", table.toString(), "expected UTF-8 text", e);
    }
  }

  private static void readFolders(Path category, List<LabelledImage> images) {
    String name = Folders.name(category);
    Path root = category.resolveSibling("");
    for (Path file : Folders.images(pictures(category).resolve("Normal"))) {
      images.add(
          new LabelledImage(name, path(root, name, file), file, Label.NORMAL, Optional.empty()));
    }
    Path masks = category.resolve("Data").resolve("Masks").resolve("Anomaly");
    for (Path file : Folders.images(pictures(category).resolve("Anomaly"))) {
      Optional<Path> mask = Folders.image(masks, List.of(Folders.stem(file)));
      if (mask.isEmpty()) {
        throw new BadInputException(
            "no mask", file.toString(), "expected " + masks.resolve(Folders.stem(file) + ".png"));
      }
      images.add(new LabelledImage(name, path(root, name, file), file, Label.ANOMALOUS, mask));
    }
  }
}
