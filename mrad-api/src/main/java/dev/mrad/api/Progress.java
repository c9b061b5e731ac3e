package dev.mrad.api;

/**
 * Is told how far a long task has come. It is called on the task's own thread and should return
 * quickly.
 */
@FunctionalInterface
public interface Progress {
  /** Ignores progress. */
  Progress NONE = (done, total) -> {};

  /**
   * Called after each step.
   *
   * @param done how many items are done
   * @param total how many there are, or −1 where that is unknown
   */
  void update(long done, long total);
}
