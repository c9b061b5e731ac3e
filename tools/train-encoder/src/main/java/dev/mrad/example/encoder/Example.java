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
  private static final int LEAST_PIXELS = 16;

  private static final float SCENES = 0.55f;

  boolean isAnomalous() {
    return flaw != null;
  }

  /**
   * Makes two, mostly a sound picture and the same one with a defect, in any order: what tells them
   * apart is the defect alone.
   *
   * @param tiles what to cut it from
   * @param side its side in pixels, up to the encoder's
   */
  static List<Example> pair(TileFile tiles, int side, SplittableRandom random) {
    Dice dice = new Dice(random);
    TileFile.Tile tile = tiles.read(random.nextInt(tiles.size()));
    if (!tile.isFlawless()) {
      return List.of(
          ready(tile, side, random), ready(tiles.read(random.nextInt(tiles.size())), side, random));
    }
    Supplier<Picture> other = () -> anything(tiles, side, random);
    Picture sound = Crop.of(random, side, null).picture(tile);
    if (dice.chance(0.5f)) {
      sound.stretch(dice.between(0.25f, 0.75f), dice.between(0.05f, 0.25f));
    }
    Vocabulary material = tile.material();
    Scene scene = null;
    if (dice.chance(SCENES)) {
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
    Camera camera = new Camera(random);
    Camera again = dice.chance(0.5f) ? camera : new Camera(random);
    byte[] none = new byte[side * side];
    Example first = new Example(again.take(sound, random), none, material, null);
    Example second = broken(sound, scene, material, camera, other, dice);
    return dice.chance(0.5f) ? List.of(first, second) : List.of(second, first);
  }

  /** A tile as it is, with the defect that it may have. */
  private static Example ready(TileFile.Tile tile, int side, SplittableRandom random) {
    boolean flawless = tile.isFlawless();
    Crop crop = Crop.of(random, side, flawless ? null : tile);
    byte[] mask = flawless ? new byte[side * side] : crop.mask(tile);
    Vocabulary flaw = covered(mask) > 0 ? Vocabulary.SPOT : null;
    Picture seen = new Camera(random).take(crop.picture(tile), random);
    return new Example(seen, mask, tile.material(), flaw);
  }

  /** The picture with a defect; sound as it is when no attempt at one is fit. */
  private static Example broken(
      Picture sound,
      @Nullable Scene scene,
      Vocabulary material,
      Camera camera,
      Supplier<Picture> other,
      Dice dice) {
    byte[] mask = new byte[sound.side * sound.side];
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Broken broken = broken(sound, scene, other, dice);
      if (compare(camera, sound, broken.picture(), mask)) {
        Picture seen = camera.take(broken.picture(), dice.random());
        return new Example(seen, mask, material, broken.word());
      }
    }
    return new Example(camera.take(sound, dice.random()), mask, material, null);
  }

  private static Picture anything(TileFile tiles, int side, SplittableRandom random) {
    return Crop.of(random, side, null).picture(tiles.read(random.nextInt(tiles.size())));
  }

  private record Broken(Picture picture, Vocabulary word) {}

  private static Broken broken(
      Picture sound, @Nullable Scene scene, Supplier<Picture> other, Dice dice) {
    int count = 1 + (dice.chance(0.4f) ? dice.of(6) : 0);
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
