package dev.mrad.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A device, or the Java heap, is too small for the task. The message says what to reduce. */
public final class DeviceMemoryException extends MradException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message one line with the memory needed, the memory there is, and what to change
   * @param cause what went wrong underneath, or {@code null}
   */
  public DeviceMemoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
