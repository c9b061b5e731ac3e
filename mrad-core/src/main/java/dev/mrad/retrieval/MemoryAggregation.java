package dev.mrad.retrieval;

/**
 * How the rows of a memory are aggregated into a query's score. {@link #SOFTMAX} is the method. The
 * other two are ablations: they look at the most similar row of one class only, as earlier methods
 * do (PatchCore, WinCLIP). Their scores do not depend on the temperature. The bank is the same for
 * all three.
 */
public enum MemoryAggregation {
  /** The method's: the anomalous share of {@code softmax(q Kᵀ / τ) V} (docs/method.md §5). */
  SOFTMAX,

  /**
   * The distance to the nearest normal row, {@code (1 − max cos(q, k)) / 2}: what a memory of
   * normal images alone can tell.
   */
  NEAREST_NORMAL,

  /** The similarity to the nearest anomalous row, {@code (1 + max cos(q, k)) / 2}. */
  NEAREST_ANOMALOUS
}
