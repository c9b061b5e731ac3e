package dev.mrad.api;

import java.io.Serial;

/** Two parts that are each valid but do not belong together; the message names both. */
public final class IncompatibleException extends MradException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message one line that names both parts and what differs
   */
  public IncompatibleException(String message) {
    super(message);
  }
}
