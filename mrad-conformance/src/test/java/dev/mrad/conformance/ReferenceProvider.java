package dev.mrad.conformance;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.List;
import java.util.function.Function;

/** Opens {@link ReferenceBackend}, or a mutant of it. */
public final class ReferenceProvider implements BackendProvider {
  private final Function<BackendOptions, Backend> opens;

  /** For the service loader. */
  public ReferenceProvider() {
    this(options -> {
      check(options);
      return new ReferenceBackend(new Float64Ops());
    });
  }

  ReferenceProvider(Function<BackendOptions, Backend> opens) {
    this.opens = opens;
  }

  static void check(BackendOptions options) {
    if (!options.device().equals("auto") && !options.device().equals("cpu")) {
      throw new BackendUnavailableException("no device " + options.device());
    }
    if (!options.properties().isEmpty()) {
      throw new IllegalArgumentException("no options, found " + options.properties().keySet());
    }
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return -1000;
  }

  @Override
  public Availability availability() {
    return new Availability(true, "double precision");
  }

  @Override
  public List<String> devices() {
    return List.of("cpu");
  }

  @Override
  public Backend open(BackendOptions options) {
    return opens.apply(options);
  }
}
