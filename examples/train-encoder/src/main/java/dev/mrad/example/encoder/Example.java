package dev.mrad.example.encoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One picture to learn from.
 *
 * @param picture what the camera saw
 * @param mask where the defect shows, {@code [side · side]}, 0 or 1
 * @param material the surface's word
 * @param flaw the first defect's word, or {@code null} for a sound picture
 */
record Example(Picture picture, byte[] mask, Vocabulary material, @Nullable Vocabulary flaw) {
  /** From which difference on a change counts as visible. */
  private static final float VISIBLE = 0.045f;

  boolean isAnomalous() {
    return flaw != null;
  }

  /**
   * Makes one.
   *
   * @param tiles what to cut it from
   * @param side its side in pixels, up to a tile's
   */
  static Example make(TileFile tiles, int side, SplittableRandom random) {
    TileFile.Tile tile = tiles.read(random.nextInt(tiles.size()));
    Crop crop = Crop.of(random, side, tile);
    Picture sound = crop.picture(tile);
    byte[] mask = crop.mask(tile);
    Camera camera = new Camera(random);
    Vocabulary flaw = covered(mask) > 0 ? Vocabulary.SPOT : null;
    Picture seen = camera.lens(sound);
    if (flaw == null && random.nextBoolean()) {
      Picture other = Crop.of(random, side, null).picture(tiles.read(random.nextInt(tiles.size())));
      for (int attempt = 0; attempt < 6 && flaw == null; attempt++) {
        Flaw kind = Flaw.values()[random.nextInt(Flaw.values().length)];
        Picture broken = sound.copy();
        int count = 1 + random.nextInt(side >= 128 ? 3 : 2);
        for (int i = 0; i < count; i++) {
          kind.paint(broken, other, random);
        }
        broken.limit();
        Picture found = camera.lens(broken);
        if (compare(seen, found, mask)) {
          seen = found;
          flaw = kind.word();
        }
      }
    }
    camera.expose(seen, random);
    return new Example(seen, mask, tile.material(), flaw);
  }

  private static int covered(byte[] mask) {
    int count = 0;
    for (byte pixel : mask) {
      count += pixel;
    }
    return count;
  }

  /** Marks the visible differences; false, and no mark, when they are too few or too many. */
  private static boolean compare(Picture sound, Picture broken, byte[] mask) {
    int count = 0;
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (sound.difference(broken, i) > VISIBLE ? 1 : 0);
      count += mask[i];
    }
    if (count >= 6 && count <= mask.length / 3) {
      return true;
    }
    Arrays.fill(mask, (byte) 0);
    return false;
  }

  /** The words of its caption. */
  List<Vocabulary> caption() {
    List<Vocabulary> words = new ArrayList<>();
    if (flaw != null) {
      words.add(Vocabulary.DAMAGED);
    }
    words.add(material);
    words.add(Vocabulary.OBJECT);
    if (flaw != null) {
      words.add(Vocabulary.WITH);
      words.add(flaw);
    }
    words.add(Vocabulary.STOP);
    return words;
  }
}
