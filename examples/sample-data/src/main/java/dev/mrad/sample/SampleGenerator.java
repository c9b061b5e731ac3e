package dev.mrad.sample;

import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples. Each is a function of the seed, its category, its defect and its index alone, so
 * they can be made in any order and by many threads. Immutable and thread-safe.
 */
public final class SampleGenerator {
  private static final int PLACES = 400;

  private final long seed;
  private final int side;

  /**
   * @param seed which of the endlessly many data sets
   * @param side height and width of the pictures in pixels, 32 to 4096
   */
  public SampleGenerator(long seed, int side) {
    if (side < 32 || side > 4096) {
      throw new IllegalArgumentException("side of 32 to 4096 pixels expected, found " + side);
    }
    this.seed = seed;
    this.side = side;
  }

  /** A sound specimen. */
  public Sample sound(Category category, int index) {
    Scene scene = new Scene(category, random(category, 0, index));
    byte[] rgb = scene.renderer.expose(scene.renderer.render(scene.material));
    return new Sample(category, Optional.empty(), side, rgb, new byte[side * side]);
  }

  /** The same specimen as {@link #defective}, before its defect. */
  Sample withoutDefect(Category category, DefectKind kind, int index) {
    Scene scene = new Scene(category, random(category, 1 + kind.ordinal(), index).split());
    byte[] rgb = scene.renderer.expose(scene.renderer.render(scene.material));
    return new Sample(category, Optional.empty(), side, rgb, new byte[side * side]);
  }

  /** A specimen with a defect; it always shows. */
  public Sample defective(Category category, DefectKind kind, int index) {
    SplittableRandom random = random(category, 1 + kind.ordinal(), index);
    Scene scene = new Scene(category, random.split());
    float[] sound = scene.renderer.render(scene.material);
    while (true) {
      double size = random.nextDouble() * random.nextDouble();
      double[] place = place(scene.material, random);
      Material broken = kind.at(random, place[0], place[1], size).on(scene.material);
      // Drawn small first, since most of the time goes into drawing.
      if (!scene.shows(broken)) {
        continue;
      }
      float[] found = scene.renderer.render(broken);
      byte[] mask = new byte[side * side];
      int pixels = compare(sound, found, mask);
      // A defect that chance has hidden is drawn again.
      if (fits(pixels, side)) {
        return new Sample(category, Optional.of(kind), side, scene.renderer.expose(found), mask);
      }
    }
  }

  private static boolean fits(int pixels, int side) {
    return pixels >= Math.max(2, side * side / 4000) && pixels <= side * side / 3;
  }

  /** Marks what differs visibly, and undoes what does not. */
  private static int compare(float[] sound, float[] found, byte[] mask) {
    int count = 0;
    for (int pixel = 0; pixel < mask.length; pixel++) {
      float difference = 0;
      for (int c = 0; c < 3; c++) {
        difference = Math.max(difference, Math.abs(found[3 * pixel + c] - sound[3 * pixel + c]));
      }
      if (difference > Renderer.VISIBLE) {
        mask[pixel] = 1;
        count++;
      } else {
        System.arraycopy(sound, 3 * pixel, found, 3 * pixel, 3);
      }
    }
    return count;
  }

  private static double[] place(Material material, SplittableRandom random) {
    Texel texel = new Texel();
    double x = 0;
    double y = 0;
    for (int attempt = 0; attempt < PLACES; attempt++) {
      x = 1.6 * random.nextDouble() - 0.8;
      y = 1.6 * random.nextDouble() - 0.8;
      texel.cover = 1;
      material.sample(x, y, texel);
      if (texel.cover > 0.9) {
        break;
      }
    }
    return new double[] {x, y};
  }

  private SplittableRandom random(Category category, int kind, int index) {
    long key = Noise.mix(Noise.mix(seed) + category.ordinal() * 1000L + kind);
    return new SplittableRandom(Noise.mix(key + 31L * index));
  }

  private final class Scene {
    private static final int SMALL = 64;

    final Material material;
    final Renderer renderer;
    private final Renderer small;
    private float @Nullable [] smallSound;

    Scene(Category category, SplittableRandom random) {
      this.material = category.specimen(random.split());
      SplittableRandom light = random.split();
      long seedOfLight = light.nextLong();
      this.renderer = new Renderer(side, new SplittableRandom(seedOfLight));
      this.small = new Renderer(SMALL, new SplittableRandom(seedOfLight));
    }

    boolean shows(Material broken) {
      float[] sound = smallSound;
      if (sound == null) {
        sound = small.render(material);
        smallSound = sound;
      }
      return fits(compare(sound, small.render(broken), new byte[SMALL * SMALL]), SMALL);
    }
  }
}
