package dev.mrad.dataset;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The steps that all layouts share: listing folders, and making a data set of the images found. */
final class Folders {
  private static final Set<String> IMAGES =
      Set.of("png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff", "webp");

  private Folders() {}

  static List<Path> folders(Path folder) {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  /** The image files in a folder, by name; none where there is no such folder. */
  static List<Path> images(Path folder) {
    return Files.isDirectory(folder)
        ? list(folder).stream().filter(file -> Files.isRegularFile(file) && isImage(file)).toList()
        : List.of();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted(Comparator.comparing(Folders::name)).toList();
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be listed", folder.toString(), "expected a readable folder", e);
    }
  }

  private static boolean isImage(Path file) {
    String name = name(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 && IMAGES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "root" : name.toString();
  }

  /** A file's name without its ending. */
  static String stem(Path file) {
    String name = name(file);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** The first image file in a folder whose name without ending is one of these. */
  static Optional<Path> image(Path folder, List<String> stems) {
    List<Path> images = images(folder);
    return stems.stream()
        .flatMap(stem -> images.stream().filter(file -> stem(file).equals(stem)))
        .findFirst();
  }

  /**
   * A file that an index names. It must exist, and lie within the data set even after links are
   * followed.
   *
   * @param where for messages
   */
  static Path named(Path root, String relative, String where) {
    Path file;
    try {
      file = root.resolve(relative.replace('\\', '/')).normalize();
    } catch (InvalidPathException e) {
      throw new BadInputException("path '" + relative + "'", where, "expected a valid path", e);
    }
    if (relative.isBlank() || !file.startsWith(root) || file.equals(root)) {
      throw outside(relative, where);
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("no file '" + relative + "'", where, "expected " + file);
    }
    try {
      if (!file.toRealPath().startsWith(root.toRealPath())) {
        throw outside(relative, where);
      }
    } catch (IOException e) {
      throw new BadInputException(
          "path '" + relative + "'", where, "expected a path that can be followed", e);
    }
    return file;
  }

  private static BadInputException outside(String relative, String where) {
    return new BadInputException(
        "path '" + relative + "'", where, "expected a path within the data set's folder");
  }

  /** Makes a data set of the images found. */
  static DataSet dataSet(Path root, String name, Split split, List<LabelledImage> images) {
    if (images.isEmpty()) {
      throw new BadInputException(
          "no image in split " + split.name().toLowerCase(Locale.ROOT),
          root.toString(),
          "expected image files");
    }
    Set<String> paths = new HashSet<>();
    for (LabelledImage image : images) {
      if (!paths.add(image.path())) {
        throw new BadInputException(
            "image " + image.path() + " twice", root.toString(), "expected each image once");
      }
    }
    return new DataSet(
        name, images.stream().sorted(Comparator.comparing(LabelledImage::path)).toList());
  }
}
