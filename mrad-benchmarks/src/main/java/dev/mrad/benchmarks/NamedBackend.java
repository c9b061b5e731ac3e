package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Backends by texts like {@code onnxruntime:precision=int8}. */
final class NamedBackend {
  private NamedBackend() {}

  /** {@code vector} and {@code scalar} are the built-in backend's kernels. */
  static String of(String by) {
    return by.equals("vector") || by.equals("scalar") ? "cpu:kernels=" + by : by;
  }

  static Backend open(String text) {
    return open(text, 0);
  }

  /** A backend with so many threads; 0 leaves it to the backend. */
  static Backend open(String text, int threads) {
    String[] parts = text.split(":", -1);
    Map<String, String> properties = new LinkedHashMap<>();
    for (String property : Arrays.asList(parts).subList(1, parts.length)) {
      properties.put(
          property.substring(0, property.indexOf('=')),
          property.substring(property.indexOf('=') + 1));
    }
    return provider(parts[0]).orElseThrow().open(new BackendOptions("cpu", threads, properties));
  }

  static Optional<BackendProvider> provider(String name) {
    return Mrad.backends().stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
