package dev.mrad.api;

/**
 * What one row of a memory adds to a score.
 *
 * @param row its index in the memory
 * @param provenance the image, and for a patch prototype the region, that the row comes from
 * @param label the row's label
 * @param similarity the inner product that retrieval compares by, before τ: the cosine for
 *     train-free detection; over several patches the weighted mean
 * @param weight the row's share of the retrieval, {@code softmax(q Kᵀ / τ)}; over several patches
 *     the weighted mean; the weights of all rows sum to 1
 * @param contribution what the row adds to the explained value. An anomalous row adds its weight,
 *     times the factor of the {@link Fusion} when a whole score is explained. A normal row adds 0:
 *     it only takes weight from the others
 */
public record Contribution(
    int row,
    Provenance provenance,
    Label label,
    double similarity,
    double weight,
    double contribution) {}
