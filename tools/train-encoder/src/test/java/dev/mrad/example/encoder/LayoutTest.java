package dev.mrad.example.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayoutTest {
  private static final int SIDE = 128;
  private static final int SEEDS = 20;

  private static Layer drawn(Layout layout, int seed, double turn) {
    Layer layer = new Layer(SIDE, turn);
    layout.draw(layer, new Dice(new SplittableRandom(seed)));
    return layer;
  }

  private static double share(Layer layer) {
    double sum = 0;
    for (float cover : layer.cover) {
      assertThat(cover).isBetween(0f, 1f);
      sum += cover;
    }
    return sum / layer.cover.length;
  }

  @ParameterizedTest
  @EnumSource
  void should_draw_the_same_for_the_same_seed(Layout layout) {
    assertThat(drawn(layout, 3, 0.2).cover).isEqualTo(drawn(layout, 3, 0.2).cover);
    assertThat(drawn(layout, 4, 0.2).cover).isNotEqualTo(drawn(layout, 3, 0.2).cover);
  }

  @ParameterizedTest
  @EnumSource
  void should_cover_a_part_of_the_picture_however_it_is_turned(Layout layout) {
    int usable = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      double share = share(drawn(layout, seed, 2 * Math.PI * seed / SEEDS));
      usable += share > 0.002 && share < 0.998 ? 1 : 0;
    }
    assertThat(usable).isGreaterThanOrEqualTo(SEEDS * 3 / 4);
  }

  @Test
  void should_turn_a_layer_by_quarters_exactly() {
    Layer straight = new Layer(SIDE, 0);
    Layer turned = new Layer(SIDE, Math.PI / 2);
    Form form = new Form.Box(40, 64, 30, 4, 0);
    straight.add(form);
    turned.add(form);
    // The middle lies on a pixel: column c, row r goes to column side − r, row c.
    for (int row = 1; row < SIDE; row++) {
      for (int column = 1; column < SIDE; column++) {
        assertThat(turned.cover[column * SIDE + SIDE - row])
            .isCloseTo(straight.cover[row * SIDE + column], within(1e-3f));
      }
    }
  }

  @Test
  void should_put_a_figure_on_its_ground_by_cover_and_opacity() {
    Layer layer = new Layer(16, 0);
    layer.add(new Form.Disk(8, 8, 4));
    Picture ground = Texture.STONE.picture(new SplittableRandom(1), 16);
    Picture figure = Texture.GRAIN.picture(new SplittableRandom(2), 16);
    Picture seen = new Scene(layer, ground, figure, 0.5f, new float[2], 0).with(layer);
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 256; i++) {
        double dx = i % 16 - 8;
        double dy = i / 16 - 8;
        double cover = Math.min(1, Math.max(0, 4.5 - Math.sqrt(dx * dx + dy * dy)));
        double expected =
            ground.planes[c][i] + 0.5 * cover * (figure.planes[c][i] - ground.planes[c][i]);
        assertThat((double) seen.planes[c][i]).isCloseTo(expected, within(1e-5));
      }
    }
  }
}
