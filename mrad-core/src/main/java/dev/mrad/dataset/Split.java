package dev.mrad.dataset;

/** Which part of a data set to read. */
public enum Split {
  /** The training images, all normal in most layouts. */
  TRAIN,
  /** The test images, normal and anomalous; what the paper builds its memory from. */
  TEST,
  /** Both. */
  ALL
}
