package dev.mrad.example.encoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
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

  /** Changes below it need not be looked at. */
  private static final float NOTHING = 0.008f;

  private static final int ATTEMPTS = 5;
  private static final int LEAST_PIXELS = 12;

  /** Somewhat above one half, since some attempts at a defect fail. */
  private static final float FLAWED = 0.53f;

  private static final float SCENES = 0.55f;

  boolean isAnomalous() {
    return flaw != null;
  }

  /**
   * Makes one.
   *
   * @param tiles what to cut it from
   * @param side its side in pixels, up to the encoder's
   */
  static Example make(TileFile tiles, int side, SplittableRandom random) {
    Dice dice = new Dice(random);
    TileFile.Tile tile = tiles.read(random.nextInt(tiles.size()));
    boolean flawless = tile.isFlawless();
    Crop crop = Crop.of(random, side, flawless ? null : tile);
    Picture sound = crop.picture(tile);
    byte[] mask = flawless ? new byte[side * side] : crop.mask(tile);
    Vocabulary material = tile.material();
    Vocabulary flaw = covered(mask) > 0 ? Vocabulary.SPOT : null;
    Supplier<Picture> other = () -> anything(tiles, side, random);
    Camera camera = new Camera(random);
    Scene scene = null;
    if (flaw == null && dice.chance(SCENES)) {
      Picture ground = sound;
      if (dice.chance(0.2f)) {
        Scene under = Scene.of(Layout.any(dice), sound, other.get(), dice);
        ground = under.with(under.layer());
      }
      Layout layout = Layout.any(dice);
      scene = Scene.of(layout, ground, other.get(), dice);
      sound = scene.with(scene.layer());
      material = layout.material();
    }
    Picture shown = sound;
    if (flaw == null && dice.chance(FLAWED)) {
      for (int attempt = 0; attempt < ATTEMPTS && flaw == null; attempt++) {
        Broken broken = broken(sound, scene, other, dice);
        if (compare(camera, sound, broken.picture(), mask)) {
          shown = broken.picture();
          flaw = broken.word();
        }
      }
    }
    return new Example(camera.take(shown, random), mask, material, flaw);
  }

  private static Picture anything(TileFile tiles, int side, SplittableRandom random) {
    return Crop.of(random, side, null).picture(tiles.read(random.nextInt(tiles.size())));
  }

  private record Broken(Picture picture, Vocabulary word) {}

  private static Broken broken(
      Picture sound, @Nullable Scene scene, Supplier<Picture> other, Dice dice) {
    int count = 1 + (dice.chance(0.35f) ? dice.of(4) : 0);
    if (scene != null && dice.chance(0.7f)) {
      Layer layer = scene.layer().copy();
      Edit kind = Edit.values()[dice.of(Edit.values().length)];
      for (int i = 0; i < count; i++) {
        kind.apply(layer, dice);
      }
      return new Broken(scene.with(layer), kind.word());
    }
    Flaw kind = Flaw.values()[dice.of(Flaw.values().length)];
    if (kind == Flaw.SHIFTED && scene == null) {
      // Of an irregular surface every piece fits everywhere.
      kind = Flaw.CRACK;
    }
    Picture picture = sound.copy();
    for (int i = 0; i < count; i++) {
      kind.paint(picture, other, dice.random());
    }
    picture.limit();
    return new Broken(picture, kind.word());
  }

  private static int covered(byte[] mask) {
    int count = 0;
    for (byte pixel : mask) {
      count += pixel;
    }
    return count;
  }

  /** Marks the visible differences; false, and no mark, when they are too few or too many. */
  private static boolean compare(Camera camera, Picture sound, Picture broken, byte[] mask) {
    int count = 0;
    float[] a = new float[3];
    float[] b = new float[3];
    for (int i = 0; i < mask.length; i++) {
      boolean seen =
          sound.difference(broken, i) > NOTHING
              && camera.difference(sound, broken, i, a, b) > VISIBLE;
      mask[i] = (byte) (seen ? 1 : 0);
      count += mask[i];
    }
    if (count >= LEAST_PIXELS && count <= mask.length * 2 / 5) {
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
