package dev.mrad.api;

/** Told how far a long task has come. Called from the task's own thread; should return quickly. */
@FunctionalInterface
public interface Progress {
  /** Listens to nothing. */
  Progress NONE = (done, total) -> {};

  /**
   * Called after each step.
   *
   * @param done how many items are done
   * @param total how many there are, or −1 where that is unknown
   */
  void update(long done, long total);
}
