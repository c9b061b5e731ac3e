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
  private static final String EXPECTED =
      "expected side:batch:steps:rate:last with a side of 16 to 256 in steps of 8, a batch from 4";

  /** Reads {@code side:batch:steps:rate:last}, several separated by commas. */
  static List<Stage> parse(String text) {
    return Arrays.stream(text.split(",", -1)).map(Stage::one).toList();
  }

  private static Stage one(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 5) {
        Stage stage =
            new Stage(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]),
                Double.parseDouble(parts[3]),
                Double.parseDouble(parts[4]));
        if (stage.isUsable()) {
          return stage;
        }
      }
    } catch (NumberFormatException e) {
      throw new BadInputException("stage '" + text + "'", "--stages", EXPECTED, e);
    }
    throw new BadInputException("stage '" + text + "'", "--stages", EXPECTED);
  }

  private boolean isUsable() {
    return side % Design.PATCH == 0
        && side >= 2 * Design.PATCH
        && side <= TileFile.SIDE
        && batch >= 4
        && steps > 0
        && rate > 0
        && last > 0;
  }
}
