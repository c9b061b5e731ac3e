package dev.mrad.evaluation;

import dev.mrad.metrics.ImageFigures;
import dev.mrad.metrics.PixelFigures;
import java.util.Optional;

/**
 * The figures of one category.
 *
 * @param category its name
 * @param images how many images were scored
 * @param anomalous how many of them are anomalous
 * @param withoutMask how many anomalous images have no mask; their pixels are not counted
 * @param image figures of the images' scores; NaN where a class is missing
 * @param pixel figures of the maps' values; none where no anomalous image has a mask
 */
public record CategoryFigures(
    String category,
    int images,
    int anomalous,
    int withoutMask,
    ImageFigures image,
    Optional<PixelFigures> pixel) {}
