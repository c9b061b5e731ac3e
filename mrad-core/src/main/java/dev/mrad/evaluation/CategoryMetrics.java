package dev.mrad.evaluation;

import dev.mrad.metrics.MetricValues;

/**
 * The metrics of one category, or of all.
 *
 * @param category its name
 * @param images how many images were scored
 * @param anomalous how many of them are anomalous
 * @param withoutMask how many anomalous images have no mask; their pixels are not counted
 * @param values the metrics of the images' scores and of the maps' values
 */
public record CategoryMetrics(
    String category, int images, int anomalous, int withoutMask, MetricValues values) {}
