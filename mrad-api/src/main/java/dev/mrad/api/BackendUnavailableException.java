package dev.mrad.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** No backend can run here, or the requested one cannot. The message says why, and what to add. */
public final class BackendUnavailableException extends MradException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param message one line that lists the candidates and why each was refused
   */
  public BackendUnavailableException(String message) {
    super(message);
  }

  /**
   * @param message one line that lists the candidates and why each was refused
   * @param cause what went wrong underneath, or {@code null}
   */
  public BackendUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
