package dev.mrad.conformance;

import java.util.Map;

/** Looks up a result by its name, and fails with a clear message when a backend left it out. */
final class Named {
  private Named() {}

  static <T> T get(Map<String, T> all, String name) {
    T value = all.get(name);
    if (value == null) {
      throw new AssertionError("nothing is named " + name + ", found " + all.keySet());
    }
    return value;
  }
}
