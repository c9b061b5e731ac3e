package dev.mrad.backend.djl;

import ai.djl.pytorch.jni.JniUtils;

/** The number of threads PyTorch computes a call with, which it keeps per calling thread. */
final class Threads {
  private final int count;

  /**
   * @param count 0 for as many as there are processors
   */
  Threads(int count) {
    this.count = count == 0 ? Runtime.getRuntime().availableProcessors() : count;
  }

  /** Sets it for the calling thread; other backends may have set theirs before. */
  void apply() {
    if (JniUtils.getNumThreads() != count) {
      JniUtils.setNumThreads(count);
    }
  }
}
