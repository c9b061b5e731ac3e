package dev.mrad.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Root of the unchecked errors that this library throws. */
public class MradException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message one line for people
   */
  public MradException(String message) {
    super(message);
  }

  /**
   * @param message one line for people
   * @param cause what went wrong underneath, or {@code null}
   */
  public MradException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
