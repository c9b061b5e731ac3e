package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a training.
 *
 * @param side the pictures' side in pixels
 * @param batch pictures of a step
 * @param steps how many
 * @param rate the learning rate at its start
 * @param last the learning rate at its end
 */
record Stage(int side, int batch, long steps, double rate, double last) {
  /** Reads {@code side:batch:steps:rate:last}, several separated by commas. */
  static List<Stage> parse(String text) {
    return Arrays.stream(text.split(",", -1)).map(Stage::one).toList();
  }

  private static Stage one(String text) {
    String[] parts = text.split(":", -1);
    try {
      Stage stage =
          new Stage(
              Integer.parseInt(parts[0]),
              Integer.parseInt(parts[1]),
              Long.parseLong(parts[2]),
              Double.parseDouble(parts[3]),
              Double.parseDouble(parts[4]));
      if (parts.length == 5
          && stage.side % Design.PATCH == 0
          && stage.side >= 2 * Design.PATCH
          && stage.side <= TileFile.SIDE
          && stage.batch >= 4
          && stage.steps > 0) {
        return stage;
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw bad(text, e);
    }
    throw bad(text, null);
  }

  private static BadInputException bad(
      String text, @org.jspecify.annotations.Nullable Exception cause) {
    String expected =
        "expected side:batch:steps:rate:last with a side of 16 to 256 in steps of 8, a batch from 4";
    return cause == null
        ? new BadInputException("stage '" + text + "'", "--stages", expected)
        : new BadInputException("stage '" + text + "'", "--stages", expected, cause);
  }
}
