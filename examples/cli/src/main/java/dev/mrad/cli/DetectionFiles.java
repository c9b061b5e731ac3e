package dev.mrad.cli;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.render.Npy;
import dev.mrad.render.Overlay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Maps and overlays in a folder; images of the same name do not overwrite each other's. */
final class DetectionFiles {
  private final Path folder;
  private final boolean modelSize;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param folder made where it is missing
   * @param modelSize whether maps keep the encoder's input size
   */
  DetectionFiles(Path folder, boolean modelSize) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be written", folder.toString(), "expected a folder that can be made", e);
    }
    this.folder = folder;
    this.modelSize = modelSize;
  }

  /** The two files of an image. */
  record Written(Path map, Path overlay) {}

  Written write(Image image, Detection detection) {
    String stem = stem(image.name());
    Path mapFile = folder.resolve(stem + ".npy");
    Path overlayFile = folder.resolve(stem + "_overlay.png");
    AnomalyMap map = modelSize ? detection.modelMap() : detection.map();
    Npy.write(map, mapFile);
    Overlay.writePng(Overlay.fitted(detection.modelMap()).draw(image, map), overlayFile);
    return new Written(mapFile, overlayFile);
  }

  private String stem(String name) {
    Path file = Path.of(name).getFileName();
    String last = file == null ? "image" : file.toString();
    int dot = last.lastIndexOf('.');
    String stem = dot > 0 ? last.substring(0, dot) : last;
    String unique = stem;
    // Case is folded, since some file systems do not tell it apart.
    for (int copy = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); copy++) {
      unique = stem + "-" + copy;
    }
    return unique;
  }
}
