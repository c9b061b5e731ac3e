package dev.mrad.dataset;

/** Which part of a data set to read. */
public enum Split {
  /** The training images, all normal in most layouts. */
  TRAIN,
  /** The test images, normal and anomalous. The paper builds its memory from these. */
  TEST,
  /** Both. */
  ALL
}
