package dev.mrad.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendsTest {
  private record Fake(String name, int priority, Availability availability)
      implements BackendProvider {
    Fake(String name, int priority) {
      this(name, priority, new Availability(true, "fine"));
    }

    @Override
    public List<String> devices() {
      return List.of("cpu");
    }

    @Override
    public Backend open(BackendOptions options) {
      throw new UnsupportedOperationException("only chosen, never opened");
    }
  }

  private static final Fake BROKEN =
      new Fake("gpu", 9, new BackendProvider.Availability(false, "no driver"));

  @Test
  void should_take_the_available_one_of_highest_priority_whatever_the_order() {
    Fake low = new Fake("low", 0);
    Fake high = new Fake("high", 5);
    assertThat(Backends.choose(List.of(low, BROKEN, high), null)).isSameAs(high);
    assertThat(Backends.choose(List.of(high, low, BROKEN), null)).isSameAs(high);
  }

  @Test
  void should_refuse_a_tie_and_list_the_candidates() {
    assertThatThrownBy(
            () -> Backends.choose(List.of(new Fake("a", 1), new Fake("b", 1), BROKEN), null))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("[a, b] have the same priority 1")
        .hasMessageContaining("gpu (unavailable, no driver)");
  }

  @Test
  void should_say_what_to_add_when_there_is_none() {
    assertThatThrownBy(() -> Backends.choose(List.of(BROKEN), null))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("no backend is available")
        .hasMessageContaining("no driver")
        .hasMessageContaining("dev.mrad:mrad-core (cpu)");
  }

  @Test
  void should_name_the_coordinates_of_a_known_backend_that_is_not_installed() {
    assertThatThrownBy(() -> Backends.choose(List.of(new Fake("cpu", 0)), "onnxruntime"))
        .hasMessageContaining(
            "backend onnxruntime is not installed, add dev.mrad:mrad-backend-onnx");
    assertThatThrownBy(() -> Backends.choose(List.of(BROKEN), "gpu"))
        .hasMessage("backend gpu cannot run here: no driver");
    assertThatThrownBy(() -> Backends.choose(List.of(new Fake("a", 0), new Fake("a", 1)), "a"))
        .hasMessageContaining("installed 2 times");
  }
}
