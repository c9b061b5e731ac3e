package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleTest {
  private static final int SIDE = 96;
  private static final float VISIBLE = 0.045f;

  @TempDir private static Path folder;
  private static TileFile tiles;

  @BeforeAll
  static void draw() {
    tiles = Tiles.draw(folder.resolve("tiles.bin"));
  }

  @AfterAll
  static void close() {
    tiles.close();
  }

  @Test
  void should_make_a_sound_picture_with_an_empty_mask_and_a_damaged_one_of_the_same_material() {
    int damaged = 0;
    int first = 0;
    for (int seed = 0; seed < 80; seed++) {
      List<Example> pair = Example.pair(tiles, SIDE, new SplittableRandom(seed));
      assertThat(pair).hasSize(2);
      assertThat(pair.get(0).material()).isEqualTo(pair.get(1).material());
      assertThat(pair.stream().filter(Example::isAnomalous).count()).isLessThan(2);
      for (Example example : pair) {
        assertThat(covered(example) > 0).isEqualTo(example.isAnomalous());
        assertThat(covered(example)).isLessThanOrEqualTo(SIDE * SIDE * 2 / 5);
        damaged += example.isAnomalous() ? 1 : 0;
      }
      first += pair.get(0).isAnomalous() ? 1 : 0;
    }
    assertThat(damaged).isBetween(60, 80);
    assertThat(first).isBetween(20, 60);
  }

  @Test
  void should_mark_what_differs_between_the_two_pictures_and_only_that() {
    int compared = 0;
    for (int seed = 0; seed < 300; seed++) {
      List<Example> pair = Example.pair(tiles, SIDE, new SplittableRandom(seed));
      Example sound = pair.get(pair.get(0).isAnomalous() ? 1 : 0);
      Example broken = pair.get(pair.get(0).isAnomalous() ? 0 : 1);
      if (!broken.isAnomalous() || !sameCamera(sound.picture(), broken.picture())) {
        continue;
      }
      compared++;
      int unmarked = 0;
      double inside = 0;
      for (int i = 0; i < SIDE * SIDE; i++) {
        float difference = sound.picture().difference(broken.picture(), i);
        if (broken.mask()[i] == 1) {
          inside += difference;
        } else if (!near(broken.mask(), i) && difference > VISIBLE + 1e-4f) {
          unmarked++;
        }
      }
      assertThat(unmarked).as("seed %d", seed).isZero();
      assertThat(inside / covered(broken)).as("seed %d", seed).isGreaterThan(VISIBLE / 2);
    }
    assertThat(compared).isGreaterThan(15);
  }

  @Test
  void should_make_the_same_pair_for_the_same_seed() {
    for (int seed = 0; seed < 20; seed++) {
      List<Example> once = Example.pair(tiles, SIDE, new SplittableRandom(seed));
      List<Example> again = Example.pair(tiles, SIDE, new SplittableRandom(seed));
      for (int i = 0; i < 2; i++) {
        assertThat(again.get(i).picture().planes).isDeepEqualTo(once.get(i).picture().planes);
        assertThat(again.get(i).mask()).isEqualTo(once.get(i).mask());
        assertThat(again.get(i).caption()).isEqualTo(once.get(i).caption());
      }
    }
  }

  /** Whether most pixels are equal: taken by one camera, without noise. */
  private static boolean sameCamera(Picture a, Picture b) {
    int equal = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      equal += a.difference(b, i) == 0 ? 1 : 0;
    }
    return equal > SIDE * SIDE / 4;
  }

  /** Within the camera's blur of a marked pixel. */
  private static boolean near(byte[] mask, int at) {
    for (int row = Math.max(0, at / SIDE - 2); row <= Math.min(SIDE - 1, at / SIDE + 2); row++) {
      for (int column = Math.max(0, at % SIDE - 2);
          column <= Math.min(SIDE - 1, at % SIDE + 2);
          column++) {
        if (mask[row * SIDE + column] == 1) {
          return true;
        }
      }
    }
    return false;
  }

  private static int covered(Example example) {
    int count = 0;
    for (byte pixel : example.mask()) {
      count += pixel;
    }
    return count;
  }
}
