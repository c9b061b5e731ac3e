package dev.mrad.retrieval;

/**
 * Where the keys of exact retrieval lie between calls, and so what a bank costs (see {@code
 * docs/retrievers.md}). All give the same scores up to float32 rounding, but for the last, whose
 * error is stated there.
 */
public enum KeyStorage {
  /** On the backend's device, packed once: the fastest; 4·N·d bytes. */
  RESIDENT,
  /**
   * Wherever the memory has them, such as in a mapped file: they pass through the backend block by
   * block at every call, so the bank may be larger than the heap.
   */
  STREAMED,
  /**
   * On the heap with 16 bits a value, 2·N·d bytes, and streamed from there. A value is off by at
   * most 1/65000 of its row's largest magnitude m, an inner product by at most m·‖q‖₁/65000.
   */
  SIXTEEN_BIT
}
