package dev.mrad.internal.detect;

import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** From the encoder's features to score, class score, peak and map. Thread-safe. */
interface Scorer extends AutoCloseable {
  /**
   * Scores a batch of images.
   *
   * @param features inputs of {@link dev.mrad.internal.retrieval.TrainFreeScorer#graph}
   * @return its outputs
   */
  Map<String, Tensor> run(Map<String, Tensor> features);

  @Override
  void close();

  /** A scorer that is one program, with the bank's keys as its weights. */
  static Scorer of(TensorProgram program) {
    return new Scorer() {
      @Override
      public Map<String, Tensor> run(Map<String, Tensor> features) {
        return program.run(features);
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }
}
