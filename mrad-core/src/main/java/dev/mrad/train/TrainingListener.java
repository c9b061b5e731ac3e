package dev.mrad.train;

/** A listener to a training. It is called from the training's thread and should return quickly. */
public interface TrainingListener {
  /** Listens to nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Called while the images are encoded, once for the whole training.
   *
   * @param done how many images are encoded
   * @param total how many there are
   */
  default void encoded(long done, long total) {}

  /** Called after each step. */
  default void step(TrainingStep step) {}

  /**
   * Called after each epoch of a training with a validation split.
   *
   * @param epoch from 1
   * @param loss the mean loss over the validation images, without similarity dropout
   * @param best whether it is the lowest so far
   */
  default void validated(int epoch, double loss, boolean best) {}
}
