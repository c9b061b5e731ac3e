package dev.mrad.internal.features;

/**
 * What a bank and a training need to know of an image.
 *
 * @param imageQuery {@code [D]}, also its key in a bank
 * @param prototypes {@code [2, Wv]}, of the normal and the anomalous region; NaN for an empty one
 * @param patchQueries {@code [N, Wv]}; empty where they were not asked for
 * @param mask {@code [S, S]}, 0 or 1
 * @param label 0 normal, 1 anomalous
 */
public record ImageRecord(
    float[] imageQuery, float[] prototypes, float[] patchQueries, byte[] mask, int label) {}
