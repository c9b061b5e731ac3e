package dev.mrad.example.backend;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.List;

/**
 * Provides {@code plain-java}, registered in {@code META-INF/services}. Its priority is negative:
 * it runs where it is asked for by name, never by default. It has no options and computes with the
 * calling thread, whatever {@link BackendOptions#threads} allows. Thread-safe.
 */
public final class PlainProvider implements BackendProvider {
  /** For {@link java.util.ServiceLoader}. */
  public PlainProvider() {}

  @Override
  public String name() {
    return "plain-java";
  }

  @Override
  public int priority() {
    return -100;
  }

  @Override
  public Availability availability() {
    return new Availability(true, "plain Java loops, for demonstration");
  }

  @Override
  public List<String> devices() {
    return List.of("cpu");
  }

  @Override
  public Backend open(BackendOptions options) {
    if (!options.device().equals("auto") && !options.device().equals("cpu")) {
      throw new BackendUnavailableException(
          "backend plain-java has no device " + options.device() + ", expected auto or cpu");
    }
    if (!options.properties().isEmpty()) {
      throw new IllegalArgumentException(
          "backend plain-java has no options, found " + options.properties().keySet());
    }
    return new PlainBackend(new PlainOps());
  }
}
