package dev.mrad.api;

/** Whether an image or a region is normal. */
public enum Label {
  /** Class 0. */
  NORMAL,
  /** Class 1. */
  ANOMALOUS
}
