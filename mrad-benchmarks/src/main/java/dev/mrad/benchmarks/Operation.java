package dev.mrad.benchmarks;

/** An operation that is measured; {@code naive} ones have nothing to close. */
@FunctionalInterface
interface Operation extends AutoCloseable {
  Object run();

  @Override
  default void close() {}

  static Operation of(Programs program) {
    return new Operation() {
      @Override
      public Object run() {
        return program.run();
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }
}
