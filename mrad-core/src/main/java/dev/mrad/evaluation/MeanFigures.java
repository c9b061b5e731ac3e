package dev.mrad.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Means over categories; a figure that is undefined in a category is left out of its mean, and a
 * mean over none is NaN.
 *
 * @param imageAuroc of the images' scores
 * @param imageAp of the images' scores
 * @param imageF1Max of the images' scores
 * @param pixelAuroc of the maps' values
 * @param pixelAp of the maps' values
 * @param pixelF1Max of the maps' values
 * @param auPro of the maps' values
 * @param steppedPro of the maps' values
 */
public record MeanFigures(
    double imageAuroc,
    double imageAp,
    double imageF1Max,
    double pixelAuroc,
    double pixelAp,
    double pixelF1Max,
    double auPro,
    double steppedPro) {
  static MeanFigures of(List<CategoryFigures> all) {
    return new MeanFigures(
        mean(all, category -> category.image().auroc()),
        mean(all, category -> category.image().ap()),
        mean(all, category -> category.image().f1Max()),
        mean(all, category -> category.pixel().map(figures -> figures.auroc()).orElse(Double.NaN)),
        mean(all, category -> category.pixel().map(figures -> figures.ap()).orElse(Double.NaN)),
        mean(all, category -> category.pixel().map(figures -> figures.f1Max()).orElse(Double.NaN)),
        mean(all, category -> category.pixel().map(figures -> figures.auPro()).orElse(Double.NaN)),
        mean(
            all,
            category -> category.pixel().map(figures -> figures.steppedPro()).orElse(Double.NaN)));
  }

  private static double mean(List<CategoryFigures> all, ToDoubleFunction<CategoryFigures> figure) {
    return all.stream()
        .mapToDouble(figure)
        .filter(value -> !Double.isNaN(value))
        .average()
        .orElse(Double.NaN);
  }
}
