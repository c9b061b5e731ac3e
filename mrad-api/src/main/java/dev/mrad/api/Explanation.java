package dev.mrad.api;

import java.util.List;

/**
 * Why an image got its score: the score is a sum over the rows of the memory, and these are its
 * terms. Rows are listed from the largest weight to the smallest, so that normal rows, which
 * explain a low score, appear too. Rows of equal weight stand in the memory's order. Thread-safe.
 *
 * <p>{@link #cell} and {@link #region} retrieve again, and throw {@link IllegalStateException} once
 * the detector is closed. Everything else was computed when the explanation was made.
 */
public interface Explanation {
  /** The score that is explained. */
  double score();

  /** The number of patches along a side of the patch grid, G. */
  int grid();

  /**
   * The weight of each patch in the {@linkplain Detection#peak() top-k mean}: {@code [G, G]},
   * row-major, not negative, summing to 1.
   */
  double[] peakCells();

  /**
   * Rows of the image memory. The contributions of all rows sum to the class score's part of the
   * score.
   *
   * @param most how many rows at the most, positive
   */
  List<Contribution> imageRows(int most);

  /**
   * Rows of the patch memory. The contributions of all rows sum to the top-k mean's part of the
   * score. Together with those of {@link #imageRows} they sum to the score.
   *
   * @param most how many rows at the most, positive
   */
  List<Contribution> patchRows(int most);

  /**
   * Rows of the patch memory for one patch. The contributions of all rows sum to the patch's
   * anomalous share.
   *
   * @param row the patch's row in the grid, from 0
   * @param column the patch's column in the grid, from 0
   * @param most how many rows at the most, positive
   * @throws BadInputException when there is no such patch
   */
  List<Contribution> cell(int row, int column, int most);

  /**
   * Rows of the patch memory for a rectangle of the image. The contributions of all rows sum to the
   * mean of {@link Detection#map()} over the rectangle.
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
