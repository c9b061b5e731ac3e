package dev.mrad.api;

/**
 * A two-level memory of a labelled auxiliary data set: one key per image (its class feature) and up
 * to two keys per image for its regions (prototypes of normal and of anomalous patches), SPEC §4.
 *
 * <p>An immutable value, thread-safe. {@code dev.mrad.Mrad} opens and builds banks.
 */
public interface MemoryBank {
  /** How the rows were made. */
  BankSpec spec();

  /** One row per image; keys {@code [M_c, D]}. */
  Memory image();

  /** Up to two rows per image; keys {@code [M_p, Wv]}. */
  Memory patch();

  /** A digest over everything in the bank: equal banks have equal digests. */
  String digest();
}
