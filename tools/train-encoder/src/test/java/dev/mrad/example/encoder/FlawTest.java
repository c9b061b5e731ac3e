package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlawTest {
  private static final int SIDE = 96;
  private static final int SEEDS = 24;

  private static Picture surface(int seed) {
    return Texture.STONE.picture(new SplittableRandom(seed), SIDE);
  }

  private static Picture painted(Flaw flaw, int seed) {
    Picture picture = surface(seed);
    flaw.paint(picture, () -> surface(1000 + seed), new SplittableRandom(seed));
    picture.limit();
    return picture;
  }

  @ParameterizedTest
  @EnumSource
  void should_paint_the_same_for_the_same_seed(Flaw flaw) {
    for (int seed = 0; seed < 3; seed++) {
      assertThat(painted(flaw, seed).planes).isDeepEqualTo(painted(flaw, seed).planes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_change_a_part_of_the_picture(Flaw flaw) {
    int visible = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Picture sound = surface(seed);
      Picture picture = painted(flaw, seed);
      int changed = 0;
      for (int i = 0; i < SIDE * SIDE; i++) {
        for (float[] plane : picture.planes) {
          assertThat(plane[i]).isBetween(0f, 1f);
        }
        changed += sound.difference(picture, i) > 0.045f ? 1 : 0;
      }
      assertThat(changed).isLessThan(SIDE * SIDE * 9 / 10);
      visible += changed > 0 ? 1 : 0;
    }
    assertThat(visible).isGreaterThanOrEqualTo(SEEDS / 2);
  }
}
