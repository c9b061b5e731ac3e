package dev.mrad.conformance;

import java.util.Map;

/** Looks up what must be there, so that a backend that leaves a result out is told so. */
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
