package dev.mrad.example.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Debian packages whose pictures are used where they are installed.
 *
 * @param name the package
 * @param licence the pictures' licences, after the package's copyright file
 * @param place its pictures: a folder, or an archive of them, below the root
 * @param wanted which of them: parts of paths; empty for all
 */
record TexturePackage(String name, String licence, String place, List<String> wanted) {
  /** All that the recipe knows. */
  static final List<TexturePackage> ALL =
      List.of(
          new TexturePackage(
              "ufoai-textures",
              "GPL-2+, CC-BY-SA-3.0, CC-BY-3.0, public domain",
              "usr/share/games/ufoai/base/0textures.pk3",
              List.of(
                  "tex_nature",
                  "tex_material",
                  "tex_buildings/",
                  "tex_streets",
                  "tex_mattn",
                  "tex_misc",
                  "tex_base",
                  "tex_tech")),
          new TexturePackage(
              "openarena-081-textures",
              "GPL-2+",
              "usr/share/games/openarena/baseoa/pak4-textures.pk3",
              List.of(
                  "base_",
                  "gothic_",
                  "evil",
                  "stone",
                  "terrain",
                  "cosmo_floor",
                  "cosmo_block",
                  "organics")),
          new TexturePackage(
              "mate-backgrounds", "GPL-2+, CC-BY-SA-4.0", "usr/share/backgrounds/mate", List.of()));

  /** Takes a picture's path and bytes. */
  interface Taker {
    void take(String path, byte[] bytes);
  }

  /** Hands over all pictures in the order of their paths or of the archive; false when absent. */
  boolean read(Path root, Taker taker) throws IOException {
    Path at = root.resolve(place);
    if (Files.isDirectory(at)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(at)) {
        files = walk.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        if (isWanted(file.toString())) {
          taker.take(file.toString(), Files.readAllBytes(file));
        }
      }
      return true;
    }
    if (!Files.isRegularFile(at)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(at);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory() && isWanted(entry.getName())) {
          taker.take(entry.getName(), zip.readAllBytes());
        }
      }
    }
    return true;
  }

  private boolean isWanted(String path) {
    boolean picture = path.endsWith(".jpg") || path.endsWith(".png");
    return picture && (wanted.isEmpty() || wanted.stream().anyMatch(path::contains));
  }
}
