package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EditTest {
  private static final int SIDE = 128;
  private static final int SEEDS = 60;

  /** Bars across the whole picture, 14 pixels thick. */
  private static Layer bars(float... middles) {
    Layer layer = new Layer(SIDE, 0);
    for (float y : middles) {
      layer.add(new Form.Box(SIDE / 2f, y, 2 * SIDE, 7, 0));
    }
    return layer;
  }

  private static Layer edited(Edit edit, Layer before, int seed) {
    Layer layer = before.copy();
    assertThat(edit.apply(layer, new Dice(new SplittableRandom(seed)))).isTrue();
    return layer;
  }

  @ParameterizedTest
  @EnumSource
  void should_do_the_same_for_the_same_seed_and_stay_a_cover(Edit edit) {
    Layer tracks = new Layer(SIDE, 0.1);
    Layout.TRACKS.draw(tracks, new Dice(new SplittableRandom(5)));
    for (int seed = 0; seed < SEEDS; seed++) {
      float[] cover = edited(edit, tracks, seed).cover;
      assertThat(cover).isEqualTo(edited(edit, tracks, seed).cover);
      for (float share : cover) {
        assertThat(share).isBetween(0f, 1f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_leave_an_empty_layer_alone(Edit edit) {
    Layer empty = new Layer(SIDE, 0);
    assertThat(edit.apply(empty, new Dice(new SplittableRandom(1)))).isFalse();
    assertThat(empty.cover).containsOnly(0f);
  }

  @ParameterizedTest
  @EnumSource(names = {"BITE", "OPEN", "PINHOLE", "LOST", "CHIP"})
  void should_only_take_away(Edit edit) {
    compare(edit, -1);
  }

  @ParameterizedTest
  @EnumSource(names = {"SPUR", "SHORT", "ISLAND", "FILLED"})
  void should_only_add(Edit edit) {
    compare(edit, 1);
  }

  private static void compare(Edit edit, int sign) {
    Layer before = bars(40, 90);
    int changed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      float[] after = edited(edit, before, seed).cover;
      boolean any = false;
      for (int i = 0; i < after.length; i++) {
        float difference = sign * (after[i] - before.cover[i]);
        assertThat(difference).isGreaterThanOrEqualTo(0);
        any |= difference > 0.5f;
      }
      changed += any ? 1 : 0;
    }
    assertThat(changed).isGreaterThan(SEEDS * 9 / 10);
  }

  @Test
  void should_interrupt_a_line() {
    Layer bar = bars(64);
    for (int seed = 0; seed < SEEDS; seed++) {
      // A third part is a crumb between both cuts.
      assertThat(Regions.count(edited(Edit.OPEN, bar, seed), true)).as("%d", seed).isBetween(2, 3);
    }
  }

  @Test
  void should_bridge_two_lines() {
    // Nearer to each other than to the picture's edge, so that most places face the gap.
    Layer bars = bars(54, 78);
    int bridged = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      int parts = Regions.count(edited(Edit.SHORT, bars, seed), true);
      assertThat(parts).isBetween(1, 2);
      bridged += parts == 1 ? 1 : 0;
    }
    assertThat(bridged).isBetween(SEEDS / 4, SEEDS * 3 / 4);
  }

  @Test
  void should_leave_a_hole_within_the_figure() {
    Layer bar = bars(64);
    int holes = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      // Above, below, and the hole.
      holes += Regions.count(edited(Edit.PINHOLE, bar, seed), false) == 3 ? 1 : 0;
    }
    // Some are ragged or near enough to the border to open it.
    assertThat(holes).isGreaterThan(SEEDS / 2);
  }

  @Test
  void should_put_an_island_where_nothing_is() {
    Layer bar = bars(64);
    int islands = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      islands += Regions.count(edited(Edit.ISLAND, bar, seed), true) == 2 ? 1 : 0;
    }
    assertThat(islands).isGreaterThan(SEEDS * 3 / 4);
  }
}
