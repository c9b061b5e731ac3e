package dev.mrad.api;

/**
 * What one row of a memory has to do with a score.
 *
 * @param row its index in the memory
 * @param provenance the image, and for a patch prototype the region, that the row comes from
 * @param label the row's label
 * @param similarity the inner product that retrieval compares by, before τ: the cosine for
 *     train-free detection; over several cells their weighted mean
 * @param weight the row's share of the retrieval, {@code softmax(q Kᵀ / τ)}; over several cells
 *     their weighted mean; all rows' weights sum to 1
 * @param contribution what the row adds to the explained value: its weight times the value's factor
 *     for an anomalous row, 0 for a normal one, which only takes weight from the others
 */
public record Contribution(
    int row,
    Provenance provenance,
    Label label,
    double similarity,
    double weight,
    double contribution) {}
