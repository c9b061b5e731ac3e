package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.bank.BankFile;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.detect.ExactRetriever;
import dev.mrad.internal.detect.MappedQueries;
import dev.mrad.internal.detect.MemoryRows;
import dev.mrad.internal.detect.MomentRetriever;
import dev.mrad.internal.detect.StreamedRetriever;
import dev.mrad.internal.moments.MomentBounds;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.QueryMap;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SixteenBitMemory;
import dev.mrad.moments.KeyMoments;
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

  /** From this temperature on a few clusters are narrow enough ({@code docs/retrievers.md}). */
  private static final double WARM = 0.5;

  /** Clusters of a class's moments at a lower temperature, and from there on. */
  private static final int CLUSTERS = 16;

  private static final int WARM_CLUSTERS = 4;

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
    FineTunedHeads trained = heads;
    KeyStorage storage = storage();
    if (trained == null) {
      return exact(storage, RetrievalSpace.PLAIN, (float) temperature, backend.open());
    }
    if (storage == KeyStorage.RESIDENT) {
      return exact(storage, new FineTunedSpace(trained), (float) temperature, backend.open());
    }
    Retriever plain = exact(storage, RetrievalSpace.PLAIN, (float) temperature, backend.open());
    return new MappedQueries(new QueryMap(trained, level), plain, backend.open());
  }

  /**
   * Opens retrieval from the moments of the keys, whose cost does not depend on their number, with
   * a certificate for each score: meant for τ of 0.2 and more, and for memories of some thousand
   * keys and more, since exact retrieval of fewer is cheaper. The keys are read once, into 4
   * clusters a class from τ = 0.5 on and 16 below; those of exact retrieval, in {@linkplain #keys
   * their storage}, when a score first needs it. Without heads.
   *
   * @param tolerance how far a score's bounds may be apart before it is retrieved exactly; positive
   * @throws BadInputException as {@link #open}
   */
  public CertifiedRetriever openCertified(double tolerance) {
    check();
    checkTolerance(tolerance);
    return openCertified(
        KeyMoments.of(memory, temperature < WARM ? CLUSTERS : WARM_CLUSTERS), tolerance);
  }

  /**
   * As {@link #openCertified(double)} from moments that are kept up to date elsewhere.
   *
   * @param moments of the rows of this memory; a copy is taken of what they are now
   * @param tolerance as above
   * @throws BadInputException as {@link #open}, or when the moments are of other numbers of rows
   * @throws IncompatibleException when they are of keys of another length
   */
  public CertifiedRetriever openCertified(KeyMoments moments, double tolerance) {
    check();
    checkTolerance(tolerance);
    if (heads != null) {
      throw new BadInputException(
          "trained heads", "certified retriever", "expected keys as they are: no heads");
    }
    if (moments.dimension() != memory.dimension()) {
      throw new IncompatibleException(
          "moments of keys of "
              + moments.dimension()
              + " values, but the memory's have "
              + memory.dimension());
    }
    long rows = moments.rows(Label.NORMAL) + moments.rows(Label.ANOMALOUS);
    if (rows != memory.size()) {
      throw new BadInputException(
          "moments of " + rows + " rows", "retriever", "expected the memory's " + memory.size());
    }
    float tau = (float) temperature;
    KeyStorage storage = storage();
    MomentBounds bounds = new MomentBounds(moments, tau, tolerance);
    BackendHandle handle = backend.open();
    return new MomentRetriever(
        bounds,
        memory.dimension(),
        tolerance,
        () -> exact(storage, RetrievalSpace.PLAIN, tau, handle.again()),
        handle);
  }

  static void checkTolerance(double tolerance) {
    if (!(tolerance > 0 && tolerance <= 1)) {
      throw new BadInputException(
          "tolerance " + tolerance, "retriever", "expected above 0, up to 1");
    }
  }

  /** Gives the handle back also when this fails. */
  private Retriever exact(
      KeyStorage storage, RetrievalSpace space, float tau, BackendHandle handle) {
    try {
      if (storage == KeyStorage.RESIDENT && memory.size() > MOST_RESIDENT_ROWS) {
        throw new BadInputException(
            memory.size() + " rows",
            "retriever",
            "expected at most " + MOST_RESIDENT_ROWS + " resident ones, or streamed keys");
      }
      if (storage == KeyStorage.SIXTEEN_BIT) {
        return new StreamedRetriever(new SixteenBitMemory(memory), tau, handle.again());
      }
      return storage == KeyStorage.RESIDENT
          ? new ExactRetriever(memory, space, level, tau, handle.again())
          : new StreamedRetriever(memory, tau, handle.again());
    } finally {
      handle.close();
    }
  }

  private KeyStorage storage() {
    KeyStorage chosen = keys;
    if (chosen != null) {
      return chosen;
    }
    return BankFile.isMapped(memory) ? KeyStorage.STREAMED : KeyStorage.RESIDENT;
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
            "heads for keys of " + inputs + " values, but the memory's have " + memory.dimension());
      }
    }
  }
}
