package dev.mrad.spi;

import java.util.Map;

/**
 * How to open a backend.
 *
 * @param device {@code auto}, {@code cpu} or {@code gpu:N}
 * @param threads how many threads to compute with; 0 for as many as there are processors
 * @param properties further options, by names that the provider documents
 */
public record BackendOptions(String device, int threads, Map<String, String> properties) {
  /** Any device, all processors. */
  public static final BackendOptions DEFAULT = new BackendOptions("auto", 0, Map.of());

  /** Checks the number of threads and copies the properties. */
  public BackendOptions {
    if (threads < 0 || threads > 4096) {
      throw new IllegalArgumentException("threads of 0 to 4096 expected, found " + threads);
    }
    properties = Map.copyOf(properties);
  }
}
