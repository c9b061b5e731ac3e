package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** How a backend is found and opened. */
public abstract class ProviderConformance extends BackendConformance {
  private BackendProvider provider() {
    return subject().provider();
  }

  @Test
  void should_be_registered_for_the_service_loader() {
    assertThat(ServiceLoader.load(BackendProvider.class).stream().map(ServiceLoader.Provider::type))
        .anyMatch(type -> type.equals(provider().getClass()));
  }

  @Test
  void should_have_a_name_that_fits_a_command_line() {
    assertThat(provider().name()).matches("[a-z][a-z0-9-]*");
    assertThat(backend().name()).isEqualTo(provider().name());
  }

  @Test
  void should_be_available_here_and_say_in_one_line_what_was_found() {
    BackendProvider.Availability availability = provider().availability();
    assertThat(availability.available()).as(availability.detail()).isTrue();
    assertThat(availability.detail()).isNotBlank().doesNotContain("\n");
  }

  @Test
  void should_open_every_device_that_it_lists() {
    assertThat(provider().devices()).isNotEmpty().doesNotHaveDuplicates().doesNotContain("auto");
    for (String device : provider().devices()) {
      try (Backend backend = provider().open(new BackendOptions(device, 0, Map.of()))) {
        assertThat(backend.device()).isEqualTo(device);
      }
    }
  }

  @Test
  void should_open_the_best_device_by_default() {
    try (Backend backend = provider().open(BackendOptions.DEFAULT)) {
      assertThat(provider().devices()).startsWith(backend.device());
    }
  }

  @Test
  void should_refuse_a_device_that_is_not_there() {
    for (String device : new String[] {"gpu:99", "nonsense"}) {
      BackendOptions options = new BackendOptions(device, 0, Map.of());
      assertThatThrownBy(() -> provider().open(options))
          .isInstanceOf(BackendUnavailableException.class)
          .hasMessageContaining(device);
    }
  }

  @Test
  void should_refuse_an_unknown_option_by_name() {
    BackendOptions options = new BackendOptions("auto", 0, Map.of("no-such-option", "1"));
    assertThatThrownBy(() -> provider().open(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-option");
  }

  @Test
  void should_open_several_backends_at_once() {
    try (Backend first = subject().open();
        Backend second = subject().open()) {
      assertThat(first.device()).isEqualTo(second.device());
    }
  }
}
