package dev.mrad.spi;

import java.util.Map;

/**
 * A compiled graph. Thread-safe: it may be run by many threads at once. Closes with the rules of
 * {@link CallGate}.
 */
public interface TensorProgram extends AutoCloseable {
  /** The graph that it was compiled from. */
  Graph graph();

  /**
   * Computes all outputs. A run is not interruptible: an interrupted thread finishes it and stays
   * interrupted.
   *
   * @param inputs a tensor for every declared input; open extents imply the batch size
   * @return a tensor for every output, by name; not to be written to, as it may share memory with
   *     an input or with the program
   * @throws IllegalArgumentException when the inputs do not fit the graph
   * @throws IllegalStateException when closed
   * @throws dev.mrad.api.DeviceMemoryException when the device is too small for the batch
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs);

  /**
   * The values of one output.
   *
   * @param outputs what {@link #run} returned
   * @return not to be written to
   * @throws IllegalStateException when the program did not give it
   */
  static float[] values(Map<String, Tensor> outputs, String name) {
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalStateException("the program lacks output " + name);
    }
    return tensor.data();
  }

  @Override
  void close();
}
