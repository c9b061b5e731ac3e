package dev.mrad.spi;

import java.util.Map;

/**
 * A compiled loss with its gradient. Thread-safe, though a backend may run one call at a time.
 * Closes with the rules of {@link CallGate}.
 */
@Experimental
public interface GradientProgram extends AutoCloseable {
  /**
   * The value of a loss and its gradient.
   *
   * @param outputs every output of the graph, the loss among them
   * @param gradients one tensor per variable, by the variable's name and of its shape
   */
  record Result(Map<String, Tensor> outputs, Map<String, Tensor> gradients) {}

  /**
   * Computes the outputs and the gradient of the loss.
   *
   * @param variables the current value of every variable, by name
   * @param inputs a tensor for every declared input
   * @throws IllegalArgumentException when variables or inputs do not fit
   * @throws IllegalStateException when closed
   */
  Result run(Map<String, Tensor> variables, Map<String, Tensor> inputs);

  @Override
  void close();
}
