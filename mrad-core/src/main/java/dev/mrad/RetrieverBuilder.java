package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.internal.detect.ExactRetriever;
import dev.mrad.spi.Backend;

/**
 * Options of a retriever: the core of the method, {@code softmax(q Kᵀ / τ) V}, without images. Not
 * thread-safe; {@link #open()} may be called several times.
 */
public final class RetrieverBuilder {
  private final Memory memory;
  private final BackendChoice backend = new BackendChoice();
  private double temperature = 1;

  RetrieverBuilder(Memory memory) {
    this.memory = memory;
  }

  /**
   * The temperature τ.
   *
   * @param tau positive; 1 by default, as in the paper
   */
  public RetrieverBuilder temperature(double tau) {
    this.temperature = Temperature.check(tau, "retriever");
    return this;
  }

  /** Computes on a backend that the caller closes, after the retriever. */
  public RetrieverBuilder backend(Backend given) {
    backend.given(given);
    return this;
  }

  /** Computes on the process-wide backend of this name, such as {@code cpu}. */
  public RetrieverBuilder backend(String name) {
    backend.name(name);
    return this;
  }

  /** The device: {@code auto} (the default), {@code cpu} or {@code gpu:N}. */
  public RetrieverBuilder device(String device) {
    backend.device(device);
    return this;
  }

  /** How many threads to compute with; 0, the default, for as many as there are processors. */
  public RetrieverBuilder threads(int count) {
    backend.threads(count);
    return this;
  }

  /**
   * Uploads the memory's keys; exact retrieval over all of them.
   *
   * @throws BadInputException when a key is not finite
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   * @throws dev.mrad.api.DeviceMemoryException when the keys do not fit
   */
  public Retriever open() {
    return new ExactRetriever(memory, (float) temperature, backend.open());
  }
}
