package dev.mrad.internal.detect;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Contribution;
import dev.mrad.api.Explanation;
import java.util.List;

/**
 * The explanation of one detection.
 *
 * @param explainer the detector's, for patches and regions
 * @param image the detection
 * @param patchQueries {@code [N, d]}
 * @param topKMean how much each patch counts for the top-k mean
 * @param imageShares the image rows' shares
 * @param patchShares the patch rows' shares of the top-k mean
 */
record ImageExplanation(
    Explainer explainer,
    ScoredImage image,
    float[] patchQueries,
    double[] topKMean,
    RowShares imageShares,
    RowShares patchShares)
    implements Explanation {
  @Override
  public double score() {
    return image.score();
  }

  @Override
  public int grid() {
    return explainer.grid();
  }

  @Override
  public double[] topKPatches() {
    return topKMean.clone();
  }

  @Override
  public List<Contribution> imageRows(int most) {
    return imageShares.most(most, explainer.options().fusion().classWeight());
  }

  @Override
  public List<Contribution> patchRows(int most) {
    return patchShares.most(most, explainer.options().fusion().topKMeanWeight());
  }

  @Override
  public List<Contribution> patch(int row, int column, int most) {
    int grid = grid();
    if (row < 0 || row >= grid || column < 0 || column >= grid) {
      throw new BadInputException(
          "patch " + row + ", " + column,
          "explanation of " + image.image(),
          "expected 0 to " + (grid - 1));
    }
    double[] counts = new double[grid * grid];
    counts[row * grid + column] = 1;
    return explainer.patchShares(patchQueries, counts).most(most, 1);
  }

  @Override
  public List<Contribution> region(int top, int left, int height, int width, int most) {
    boolean within =
        top >= 0
            && left >= 0
            && height > 0
            && width > 0
            && height <= image.height() - top
            && width <= image.width() - left;
    if (!within) {
      throw new BadInputException(
          "region of " + height + "×" + width + " at " + top + ", " + left,
          "explanation of " + image.image(),
          "expected a rectangle within " + image.height() + "×" + image.width() + " pixels");
    }
    double[] counts = explainer.regionPatches(image, top, left, height, width);
    return explainer.patchShares(patchQueries, counts).most(most, 1);
  }
}
