package dev.mrad.benchmarks;

/** An operation that is measured, with its inputs at hand; some have nothing to close. */
@FunctionalInterface
interface Operation extends AutoCloseable {
  float[] run();

  @Override
  default void close() {}
}
