package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.detect.ExactRetriever;
import dev.mrad.internal.detect.MappedQueries;
import dev.mrad.internal.detect.MemoryRows;
import dev.mrad.internal.detect.StreamedRetriever;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.QueryMap;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SixteenBitMemory;
import dev.mrad.spi.Backend;
import org.jspecify.annotations.Nullable;

/**
 * Options of a retriever: the core of the method, {@code softmax(q Kᵀ / τ) V}, without images. What
 * each kind of retrieval costs and guarantees: {@code docs/retrievers.md}. Not thread-safe; it may
 * open several retrievers.
 */
public final class RetrieverBuilder {
  /** Above it the labels of a resident memory do not fit into an array. */
  private static final int MOST_RESIDENT_ROWS = 1 << 30;

  private final Memory memory;
  private final BackendChoice backend = new BackendChoice();
  private double temperature = 1;
  private @Nullable KeyStorage keys;
  private boolean part;
  private @Nullable FineTunedHeads heads;
  private RetrievalSpace.Level level = RetrievalSpace.Level.IMAGE;

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

  /**
   * Where the keys lie; by default {@link KeyStorage#RESIDENT}, of a mapped bank {@link
   * KeyStorage#STREAMED}.
   */
  public RetrieverBuilder keys(KeyStorage storage) {
    this.keys = storage;
    return this;
  }

  /**
   * Says that the memory is a part of a larger one, for {@link Mrad#sharded}: a class may be
   * missing.
   */
  public RetrieverBuilder part() {
    this.part = true;
    return this;
  }

  /**
   * Retrieves through the trained maps of the image level (MRAD-FT). Resident keys are projected
   * once, with the queries' map folded into them where that is cheaper; of other keys both maps act
   * on the queries.
   */
  public RetrieverBuilder imageHeads(FineTunedHeads trained) {
    this.heads = trained;
    this.level = RetrievalSpace.Level.IMAGE;
    return this;
  }

  /** As {@link #imageHeads}, through the maps of the patch level. */
  public RetrieverBuilder patchHeads(FineTunedHeads trained) {
    this.heads = trained;
    this.level = RetrievalSpace.Level.PATCH;
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
   * Opens exact retrieval over all keys.
   *
   * @throws BadInputException when there are no rows, none of a class (but see {@link #part}), or a
   *     key is not finite
   * @throws IncompatibleException when the heads take other lengths than the keys have
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   * @throws dev.mrad.api.DeviceMemoryException when the keys do not fit
   */
  public Retriever open() {
    check();
    KeyStorage storage = storage();
    FineTunedHeads trained = heads;
    if (storage == KeyStorage.RESIDENT) {
      if (memory.size() > MOST_RESIDENT_ROWS) {
        throw new BadInputException(
            memory.size() + " rows",
            "retriever",
            "expected at most " + MOST_RESIDENT_ROWS + " resident ones, or streamed keys");
      }
      RetrievalSpace space =
          trained == null ? RetrievalSpace.PLAIN : new FineTunedSpace(trained);
      return new ExactRetriever(memory, space, level, (float) temperature, backend.open());
    }
    Memory source = storage == KeyStorage.SIXTEEN_BIT ? new SixteenBitMemory(memory) : memory;
    return mapped(new StreamedRetriever(source, (float) temperature, backend.open()));
  }

  private Retriever mapped(Retriever plain) {
    FineTunedHeads trained = heads;
    return trained == null
        ? plain
        : new MappedQueries(new QueryMap(trained, level), plain, backend.open());
  }

  private KeyStorage storage() {
    KeyStorage chosen = keys;
    return chosen != null ? chosen : KeyStorage.RESIDENT;
  }

  private void check() {
    if (part) {
      MemoryRows.requireRows(memory);
    } else {
      MemoryRows.requireBothClasses(memory);
    }
    FineTunedHeads trained = heads;
    if (trained != null) {
      int inputs = new QueryMap(trained, level).inputs();
      if (inputs != memory.dimension()) {
        throw new IncompatibleException(
            "heads for keys of "
                + inputs
                + " values, but the memory's have "
                + memory.dimension());
      }
    }
  }
}
