package dev.mrad.spi;

import java.util.List;

/**
 * Finds and opens a backend; registered for {@link java.util.ServiceLoader}. Questions to a
 * provider must be cheap and must not load native code, which could crash the process. Thread-safe.
 */
public interface BackendProvider {
  /** The name by which users choose it, such as {@code cpu}; unique. */
  String name();

  /** Where no name is given, the available provider with the highest priority is taken. */
  int priority();

  /** Whether it can run here, and why or why not. */
  Availability availability();

  /**
   * The devices that can be opened now, the best first; empty when the backend is not available.
   */
  List<String> devices();

  /**
   * Opens a backend, which the caller closes.
   *
   * @throws dev.mrad.api.BackendUnavailableException when the device is unavailable, with the
   *     reason
   * @throws IllegalArgumentException when an option is unknown or out of range
   */
  Backend open(BackendOptions options);

  /**
   * Whether a backend can run here.
   *
   * @param available whether it can
   * @param detail one line: what was found, or why it cannot and what to add
   */
  record Availability(boolean available, String detail) {}
}
