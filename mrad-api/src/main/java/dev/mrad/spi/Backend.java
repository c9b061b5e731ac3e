package dev.mrad.spi;

import java.util.List;
import java.util.Optional;

/**
 * Runs graphs on one device. Thread-safe. Closes with the rules of {@link CallGate}. Its programs
 * must be closed first: a program that is still open afterwards either runs correctly or throws
 * {@link IllegalStateException}, and can still be closed. The wrong order must never crash the
 * process.
 */
public interface Backend extends AutoCloseable {
  /** The provider's name. */
  String name();

  /** The device that was opened, such as {@code cpu} or {@code gpu:0}. */
  String device();

  /**
   * Makes a graph runnable: uploads or packs its weights (each content once, however many programs
   * share it) and computes the values that depend on weights alone.
   *
   * @throws dev.mrad.api.DeviceMemoryException when the weights do not fit; before they are loaded,
   *     if that can be known
   * @throws IllegalArgumentException when the graph needs something that this backend lacks; the
   *     message names it
   */
  TensorProgram compile(Graph graph);

  /**
   * Makes the gradient of a loss runnable.
   *
   * @param graph its first output is the loss, a scalar
   * @param variables the weights to differentiate by
   * @return empty when this backend has no gradients
   */
  @Experimental
  default Optional<GradientProgram> gradients(Graph graph, List<Weight> variables) {
    return Optional.empty();
  }

  @Override
  void close();
}
