package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ColdLoopsTest {
  private final Kernels vector = new ScalarKernels();
  private final Kernels plain = new ScalarKernels();
  private long now;
  private long spent;

  /** A loop that takes so long on vectors, in turn, and 100 in plain Java. */
  private Consumer<Kernels> loop(long... took) {
    int[] next = {0};
    return kernels -> {
      long time = kernels == plain ? 100 : took[Math.min(next[0]++, took.length - 1)];
      now += time;
      spent += time;
    };
  }

  private ColdLoops cold(List<Consumer<Kernels>> samples) {
    return new ColdLoops(vector, plain, samples, () -> now);
  }

  @Test
  void should_change_over_once_each_loop_is_compiled() {
    ColdLoops cold = cold(List.of(loop(9000, 50), loop(9000, 200, 199)));
    assertThat(cold.warm()).isFalse();
    now += 1_000_000;
    // Twice the time of the plain form is not compiled.
    assertThat(cold.warm()).isFalse();
    now += 1_000_000;
    assertThat(cold.warm()).isTrue();
    assertThat(cold.warm()).isTrue();
  }

  @Test
  void should_spend_an_eighth_of_the_time_at_most() {
    ColdLoops cold = cold(List.of(loop(900)));
    for (int i = 0; i < 10_000; i++) {
      assertThat(cold.warm()).isFalse();
      now += 100;
    }
    // A sample takes 1000, so the last one may go beyond by that.
    assertThat(spent).isBetween(now / 8 - 1000, now / 8 + 1000);
  }

  @Test
  void should_give_up_where_loops_are_never_compiled() {
    ColdLoops cold = cold(List.of(loop(900)));
    for (int i = 0; i < 1 << 18; i++) {
      now += 1_000_000;
      cold.warm();
    }
    long before = spent;
    now += 1_000_000_000;
    assertThat(cold.warm()).isFalse();
    assertThat(spent).isEqualTo(before);
  }
}
