package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@link Layout#FOLDER}. */
final class FolderLayout implements Layout.Reader {
  private static final String NORMAL = "normal";
  private static final String ANOMALOUS = "anomalous";
  private static final String MASKS = "masks";

  @Override
  public String signs() {
    return "folders normal and anomalous";
  }

  @Override
  public Optional<String> evidence(Path root) {
    return categories(root).stream()
        .findFirst()
        .map(category -> "normal or anomalous in " + Folders.name(category));
  }

  private static List<Path> categories(Path root) {
    return isCategory(root)
        ? List.of(root)
        : Folders.folders(root).stream().filter(FolderLayout::isCategory).toList();
  }

  private static boolean isCategory(Path folder) {
    return Files.isDirectory(folder.resolve(NORMAL))
        || Files.isDirectory(folder.resolve(ANOMALOUS));
  }

  @Override
  public DataSet read(Path root, Split split) {
    List<LabelledImage> images = new ArrayList<>();
    if (split != Split.TRAIN) {
      for (Path category : categories(root)) {
        add(category, NORMAL, Label.NORMAL, images);
        add(category, ANOMALOUS, Label.ANOMALOUS, images);
      }
    }
    return Folders.dataSet(root, Folders.name(root), split, images);
  }

  private static void add(Path category, String kind, Label label, List<LabelledImage> images) {
    Path masks = category.resolve(MASKS);
    for (Path file : Folders.images(category.resolve(kind))) {
      Optional<Path> mask = Optional.empty();
      if (label == Label.ANOMALOUS && Files.isDirectory(masks)) {
        String stem = Folders.stem(file);
        mask = Folders.image(masks, List.of(stem, stem + "_mask"));
        if (mask.isEmpty()) {
          throw new BadInputException(
              "no mask", file.toString(), "expected " + masks.resolve(stem + ".png"));
        }
      }
      String path = String.join("/", Folders.name(category), kind, Folders.name(file));
      images.add(new LabelledImage(Folders.name(category), path, file, label, mask));
    }
  }
}
