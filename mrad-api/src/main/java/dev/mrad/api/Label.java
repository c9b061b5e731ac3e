package dev.mrad.api;

/** What a remembered image or region is. */
public enum Label {
  /** Class 0. */
  NORMAL,
  /** Class 1. */
  ANOMALOUS
}
