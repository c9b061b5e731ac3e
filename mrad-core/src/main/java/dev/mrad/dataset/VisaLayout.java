package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Layout#VISA}. */
final class VisaLayout implements Layout.Reader {
  private static final List<String> COLUMNS = List.of("object", "split", "label", "image", "mask");
  private static final String ANNOTATIONS = "image_anno.csv";
  private static final List<String> ANNOTATION_COLUMNS = List.of("image", "label", "mask");

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
      for (Path category : Folders.folders(root)) {
        if (Files.isRegularFile(category.resolve(ANNOTATIONS))) {
          readAnnotations(root, category, images);
        } else {
          readFolders(root, category, images);
        }
      }
    } else {
      throw new BadInputException(
          "no split", table(root).toString(), "expected this file, or split all");
    }
    return Folders.dataSet(root, Folders.name(root), split, images);
  }

  private static void readTable(Path root, Split split, List<LabelledImage> images) {
    for (CsvTable.Row row : CsvTable.read(table(root), COLUMNS)) {
      readRow(root, split, row, images);
    }
  }

  private static void readRow(
      Path root, Split split, CsvTable.Row row, List<LabelledImage> images) {
    List<String> cells = row.cells();
    boolean known =
        !cells.get(0).isBlank()
            && (cells.get(1).equals("train") || cells.get(1).equals("test"))
            && (cells.get(2).equals("normal") || cells.get(2).equals("anomaly"));
    if (!known) {
      throw new BadInputException(
          "row '" + String.join(",", cells) + "'",
          row.where(),
          "expected object, train or test, normal or anomaly, image, mask");
    }
    if (split == Split.ALL || split.name().toLowerCase(Locale.ROOT).equals(cells.get(1))) {
      Label label = cells.get(2).equals("normal") ? Label.NORMAL : Label.ANOMALOUS;
      images.add(image(root, cells.get(0), label, cells.get(3), cells.get(4), row.where()));
    }
  }

  private static LabelledImage image(
      Path root, String category, Label label, String image, String mask, String where) {
    Path file = Folders.named(root, image, where + ", column image");
    Optional<Path> named =
        label == Label.NORMAL
            ? Optional.empty()
            : Optional.of(Folders.named(root, mask, where + ", column mask"));
    return new LabelledImage(category, path(root, category, file), file, label, named);
  }

  /** Labels are normal, or the names of the defects. */
  private static void readAnnotations(Path root, Path category, List<LabelledImage> images) {
    for (CsvTable.Row row : CsvTable.read(category.resolve(ANNOTATIONS), ANNOTATION_COLUMNS)) {
      List<String> cells = row.cells();
      if (cells.get(1).isBlank()) {
        throw new BadInputException("no label", row.where(), "expected normal, or defects");
      }
      Label label = cells.get(1).equals("normal") ? Label.NORMAL : Label.ANOMALOUS;
      images.add(
          image(root, Folders.name(category), label, cells.get(0), cells.get(2), row.where()));
    }
  }

  /** The path with its category in front. */
  static String path(Path root, String category, Path file) {
    String path = root.relativize(file).toString().replace('\\', '/');
    return path.startsWith(category + "/") ? path : category + "/" + path;
  }

  private static void readFolders(Path root, Path category, List<LabelledImage> images) {
    String name = Folders.name(category);
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
