package dev.mrad.evaluation;

import dev.mrad.api.Label;

/**
 * What an evaluation keeps of one image.
 *
 * @param category the object or texture that it shows
 * @param path its identity within its data set
 * @param label whether it is normal
 * @param score the fused score
 * @param classScore the anomalous share retrieved by the class token
 * @param topKMean the mean of the map's largest values
 */
public record ScoredPicture(
    String category, String path, Label label, double score, double classScore, double topKMean) {}
