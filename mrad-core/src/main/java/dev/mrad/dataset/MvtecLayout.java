package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Layout#MVTEC}. */
final class MvtecLayout implements Layout.Reader {
  private static final String GOOD = "good";

  @Override
  public String signs() {
    return "<category>/train/good or <category>/test/<kind>";
  }

  @Override
  public Optional<String> evidence(Path root) {
    if (isCategory(root)) {
      return Optional.of("train or test in " + Folders.name(root));
    }
    return Folders.folders(root).stream()
        .filter(MvtecLayout::isCategory)
        .findFirst()
        .map(category -> "train or test in " + Folders.name(category));
  }

  @Override
  public DataSet read(Path root, Split split) {
    boolean single = isCategory(root);
    List<Path> categories =
        single
            ? List.of(root)
            : Folders.folders(root).stream().filter(MvtecLayout::isCategory).toList();
    if (categories.isEmpty()) {
      throw new BadInputException(
          "no category",
          root.toString(),
          "expected <category>/train/good or <category>/test/<defect> below it");
    }
    List<LabelledImage> images = new ArrayList<>();
    for (Path category : categories) {
      if (split != Split.TEST) {
        readSplit(category, "train", images);
      }
      if (split != Split.TRAIN) {
        readSplit(category, "test", images);
      }
    }
    if (images.isEmpty()) {
      throw new BadInputException(
          "no image in split " + split.name().toLowerCase(Locale.ROOT),
          root.toString(),
          "expected image files below <category>/<split>/<good or defect>");
    }
    images.sort(Comparator.comparing(LabelledImage::path));
    Path named = single && root.getParent() != null ? root.getParent() : root;
    return new DataSet(Folders.name(named), images);
  }

  private static boolean isCategory(Path folder) {
    return Files.isDirectory(folder.resolve("test")) || Files.isDirectory(folder.resolve("train"));
  }

  private static void readSplit(Path category, String split, List<LabelledImage> images) {
    Path folder = category.resolve(split);
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path kind : Folders.folders(folder)) {
      Label label = Folders.name(kind).equals(GOOD) ? Label.NORMAL : Label.ANOMALOUS;
      for (Path file : Folders.images(kind)) {
        Optional<Path> mask =
            label == Label.NORMAL ? Optional.empty() : Optional.of(mask(category, kind, file));
        String path =
            String.join("/", Folders.name(category), split, Folders.name(kind), Folders.name(file));
        images.add(new LabelledImage(Folders.name(category), path, file, label, mask));
      }
    }
  }

  private static Path mask(Path category, Path kind, Path image) {
    String stem = Folders.stem(image);
    Path folder = category.resolve("ground_truth").resolve(Folders.name(kind));
    for (String candidate : List.of(stem + "_mask.png", stem + ".png")) {
      if (Files.isRegularFile(folder.resolve(candidate))) {
        return folder.resolve(candidate);
      }
    }
    throw new BadInputException(
        "no mask", image.toString(), "expected " + folder.resolve(stem + "_mask.png"));
  }
}
