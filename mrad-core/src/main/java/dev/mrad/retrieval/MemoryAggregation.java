package dev.mrad.retrieval;

/**
 * How a memory answers a query. The last two are ablations of {@link #SOFTMAX}: the memory as
 * methods of before use it, which look at the most similar row only. The paper names a "vanilla
 * memory bank" without saying more where we could read it; the released code has an unused reading
 * that gives the similarity to the nearest row of each class, from -1 … 1 to 0 … 1. So both
 * one-sided answers are options. Their scores depend on no temperature, and the rows of the bank
 * are the same for all.
 */
public enum MemoryAggregation {
  /** The method's: the anomalous share of {@code softmax(q Kᵀ / τ) V} (docs/method.md §5). */
  SOFTMAX,

  /**
   * How unlike the nearest normal row a query is, {@code (1 − max cos(q, k)) / 2} over the normal
   * rows: what a memory of normal images alone can say, as in PatchCore and WinCLIP.
   */
  NEAREST_NORMAL,

  /**
   * How like the nearest anomalous row a query is, {@code (1 + max cos(q, k)) / 2} over the
   * anomalous rows.
   */
  NEAREST_ANOMALOUS
}
