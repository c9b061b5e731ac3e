package dev.mrad.api;

import java.util.List;

/**
 * Why an image got its score: the score is a sum over the rows of the memory, and these are its
 * terms. Rows are listed by falling weight, so that normal rows, which explain a low score, are
 * seen too; ties go by row. Thread-safe.
 *
 * <p>{@link #cell} and {@link #region} retrieve again and throw {@link IllegalStateException} once
 * the detector is closed; the rest was computed when this was made.
 */
public interface Explanation {
  /** The score that is explained. */
  double score();

  /** How many cells the patch grid has along a side, G. */
  int grid();

  /**
   * How much each cell counts for the {@linkplain Detection#peak() peak}: {@code [G, G]},
   * row-major, not negative, summing to 1.
   */
  double[] peakCells();

  /**
   * Rows of the image memory. The contributions of all rows sum to what the class score adds to the
   * score.
   *
   * @param most how many rows at the most, positive
   */
  List<Contribution> imageRows(int most);

  /**
   * Rows of the patch memory. The contributions of all rows sum to what the peak adds to the score:
   * those of {@link #imageRows} and these together are the score.
   *
   * @param most how many rows at the most, positive
   */
  List<Contribution> patchRows(int most);

  /**
   * Rows of the patch memory for one cell; the contributions of all rows sum to the cell's
   * anomalous share.
   *
   * @param row the cell's row, from 0
   * @param column the cell's column, from 0
   * @param most how many rows at the most, positive
   * @throws BadInputException when there is no such cell
   */
  List<Contribution> cell(int row, int column, int most);

  /**
   * Rows of the patch memory for a rectangle of the image; the contributions of all rows sum to the
   * mean of {@link Detection#map()} over it.
   *
   * @param top the first row of pixels
   * @param left the first column of pixels
   * @param height how many rows of pixels, positive
   * @param width how many columns of pixels, positive
   * @param most how many rows at the most, positive
   * @throws BadInputException when the rectangle is empty or not within the image
   */
  List<Contribution> region(int top, int left, int height, int width, int most);
}
