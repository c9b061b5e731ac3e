package dev.mrad.example.encoder;

import java.nio.file.Path;
import java.util.SplittableRandom;

/** A small file of tiles: one sound picture of each procedural family. */
final class Tiles {
  private Tiles() {}

  static TileFile draw(Path file) {
    try (TileFile.Writer writer = new TileFile.Writer(file)) {
      for (Texture family : Texture.values()) {
        Picture picture = family.picture(new SplittableRandom(family.ordinal()), TileFile.SIDE);
        writer.add(
            TileFile.Tile.of(picture, new byte[TileFile.SIDE * TileFile.SIDE], Vocabulary.SURFACE));
      }
      writer.commit();
    }
    return TileFile.open(file);
  }
}
