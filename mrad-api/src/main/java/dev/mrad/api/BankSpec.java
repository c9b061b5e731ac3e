package dev.mrad.api;

import java.util.List;

/**
 * How the rows of a bank were made. A detector takes these settings from its bank, and refuses an
 * encoder or an option that contradicts them.
 *
 * @param encoder the encoder's identity: a digest over canonical tensor names, shapes and values
 * @param inputSize the side of the square to which images are resized, in pixels
 * @param averagingWindows box sizes of the neighbourhood averaging, odd; 1, 3, 5 by default (SPEC
 *     §3)
 * @param prototypeRule how patches make a prototype; {@link #MEAN_THEN_UNIT} is the only rule so
 *     far
 * @param maskRule how a mask selects patches; {@link #PURE_CELLS} is the only rule so far
 */
public record BankSpec(
    String encoder,
    int inputSize,
    List<Integer> averagingWindows,
    String prototypeRule,
    String maskRule) {
  /** The averaging of the released code. */
  public static final List<Integer> DEFAULT_WINDOWS = List.of(1, 3, 5);

  /**
   * The mean of the averaged patch tokens, scaled to unit length after the mean and not before
   * (SPEC §4).
   */
  public static final String MEAN_THEN_UNIT = "mean-then-unit";

  /**
   * The mask is sampled bilinearly at the patches' centres. A patch with exactly 1 is anomalous,
   * one with exactly 0 is normal, others are left out (SPEC §4).
   */
  public static final String PURE_CELLS = "pure-cells";

  /** Copies the windows and checks them. */
  public BankSpec {
    averagingWindows = List.copyOf(averagingWindows);
    if (inputSize < 1) {
      throw new BadInputException("input size " + inputSize, "bank", "expected a positive size");
    }
    boolean valid =
        !averagingWindows.isEmpty()
            && averagingWindows.stream().allMatch(window -> window > 0 && window % 2 == 1);
    if (!valid) {
      throw new BadInputException(
          "averaging windows " + averagingWindows, "bank", "expected odd positive sizes");
    }
    if (!prototypeRule.equals(MEAN_THEN_UNIT)) {
      throw new BadInputException(
          "prototype rule " + prototypeRule, "bank", "expected " + MEAN_THEN_UNIT);
    }
    if (!maskRule.equals(PURE_CELLS)) {
      throw new BadInputException("mask rule " + maskRule, "bank", "expected " + PURE_CELLS);
    }
  }

  /** The rules of the released code for a given encoder and input size. */
  public static BankSpec of(String encoder, int inputSize) {
    return new BankSpec(encoder, inputSize, DEFAULT_WINDOWS, MEAN_THEN_UNIT, PURE_CELLS);
  }
}
