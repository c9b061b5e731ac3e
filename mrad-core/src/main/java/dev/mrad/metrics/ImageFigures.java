package dev.mrad.metrics;

/**
 * How well scores tell anomalous images from normal ones.
 *
 * @param auroc the area under the ROC curve: the share of pairs that are ordered rightly, ties half
 * @param ap average precision: {@code Σ (R_i − R_{i−1}) P_i} over distinct thresholds
 * @param f1Max the largest F1 over all thresholds
 * @param roc false against true positive rate, by falling threshold
 * @param precisionRecall recall against precision, by falling threshold
 */
public record ImageFigures(
    double auroc, double ap, double f1Max, Curve roc, Curve precisionRecall) {}
