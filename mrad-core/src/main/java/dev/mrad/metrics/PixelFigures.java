package dev.mrad.metrics;

/**
 * How well maps tell anomalous pixels from normal ones.
 *
 * @param auroc the area under the ROC curve
 * @param ap average precision
 * @param f1Max the largest F1 over all thresholds
 * @param auPro the exact area under the per-region overlap curve up to a false positive rate of
 *     0.3, divided by 0.3; regions are 8-connected and count alike
 * @param steppedPro the released code's approximation with 200 thresholds and rescaled rates; NaN
 *     also where all values are equal
 * @param roc false against true positive rate, by falling threshold
 * @param precisionRecall recall against precision, by falling threshold
 * @param pro false positive rate against mean overlap, by falling threshold
 */
public record PixelFigures(
    double auroc,
    double ap,
    double f1Max,
    double auPro,
    double steppedPro,
    Curve roc,
    Curve precisionRecall,
    Curve pro) {}
