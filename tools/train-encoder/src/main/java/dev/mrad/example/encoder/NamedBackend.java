package dev.mrad.example.encoder;

import dev.mrad.Mrad;
import dev.mrad.api.MradException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;

/** Opens a backend by its name. */
final class NamedBackend {
  private NamedBackend() {}

  static Backend open(String name, BackendOptions options) {
    return Mrad.backends().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new MradException("no backend " + name + " on the class path"))
        .open(options);
  }
}
