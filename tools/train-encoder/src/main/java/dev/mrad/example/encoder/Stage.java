package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a training.
 *
 * @param side the pictures' side in pixels
 * @param batch pictures of a step
 * @param length when it ends
 * @param rate the learning rate at its start
 * @param last the learning rate at its end
 */
record Stage(int side, int batch, Length length, double rate, double last) {
  private static final String EXPECTED =
      "expected side:batch:length:rate:last with a side of 16 to 256 in steps of 8, an even batch from 4,"
          + " and a length in steps (500) or minutes (2.5m)";

  /**
   * How long a stage lasts. One that ends by the clock fits a machine that is lent for a time, but
   * cannot be repeated exactly.
   *
   * @param steps a number of steps, or 0
   * @param seconds a time, or 0
   */
  record Length(long steps, double seconds) {
    static Length steps(long steps) {
      return new Length(steps, 0);
    }

    private static Length parse(String text) {
      return text.endsWith("m")
          ? new Length(0, 60 * Double.parseDouble(text.substring(0, text.length() - 1)))
          : steps(Long.parseLong(text));
    }

    /** Which part of it is done, from 1 on all of it. */
    double share(long doneSteps, double doneSeconds) {
      return steps > 0 ? (double) doneSteps / steps : doneSeconds / seconds;
    }
  }

  /** The learning rate after a part of the stage: half a cosine wave. */
  double rate(double share) {
    return last + (rate - last) * 0.5 * (1 + StrictMath.cos(StrictMath.PI * Math.min(1, share)));
  }

  /** Reads {@code side:batch:length:rate:last}, several separated by commas. */
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
                Length.parse(parts[2]),
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
        && side <= Design.SIDE
        && batch >= 4
        && batch % 2 == 0
        && (length.steps() > 0 || length.seconds() > 0)
        && Double.isFinite(length.seconds())
        && rate > 0
        && last > 0
        && Double.isFinite(rate)
        && Double.isFinite(last);
  }
}
