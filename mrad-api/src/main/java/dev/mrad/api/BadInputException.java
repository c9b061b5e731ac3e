package dev.mrad.api;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Input that cannot be used: a file, an image, a tensor, an option. The message always has the form
 * {@code what, where, expected}.
 */
public final class BadInputException extends MradException {
  @Serial private static final long serialVersionUID = 1L;

  private final String what;
  private final String where;
  private final String expected;

  /**
   * @param what what was wrong, such as {@code truncated file}
   * @param where the file, entry or field
   * @param expected what would have been right
   */
  public BadInputException(String what, String where, String expected) {
    this(what, where, expected, null);
  }

  /**
   * @param what what was wrong
   * @param where the file, entry or field
   * @param expected what would have been right
   * @param cause what went wrong underneath, or {@code null}
   */
  public BadInputException(String what, String where, String expected, @Nullable Throwable cause) {
    super(what + ", " + where + ", " + expected, cause);
    this.what = what;
    this.where = where;
    this.expected = expected;
  }

  /** What was wrong. */
  public String what() {
    return what;
  }

  /** The file, entry or field in which it was found. */
  public String where() {
    return where;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }
}
