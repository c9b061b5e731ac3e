package dev.mrad.evaluation;

import dev.mrad.api.AnomalyMap;
import dev.mrad.api.Contribution;
import dev.mrad.api.Image;
import java.util.List;
import java.util.Optional;

/**
 * One image as the report shows it.
 *
 * @param scored which image, and its scores
 * @param picture small
 * @param map small, for the overlay
 * @param mask small; none where there is none
 * @param reasons the rows of the image memory that count most; empty without explanations
 */
record Exhibit(
    ScoredPicture scored,
    Image.Rgb picture,
    AnomalyMap map,
    Optional<Image.Rgb> mask,
    List<Contribution> reasons) {}
