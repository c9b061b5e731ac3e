package dev.mrad;

import dev.mrad.api.BadInputException;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.bank.BankFile;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.detect.BackendChoice;
import dev.mrad.internal.detect.RetrieverOptions;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.moments.KeyMoments;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.spi.Backend;
import org.jspecify.annotations.Nullable;

/**
 * Options of a retriever: the core of the method, {@code softmax(q Kᵀ / τ) V}, without images. What
 * each kind of retrieval costs and guarantees: {@code docs/retrievers.md}. Not thread-safe; it may
 * open several retrievers.
 */
public final class RetrieverBuilder {
  private final Memory memory;
  private BackendChoice backend = BackendChoice.BEST;
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
    this.temperature = RetrieverOptions.temperature(tau, "retriever");
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
   * Retrieves through the trained maps of the image level (MRAD-FT), in place of those of the patch
   * level. Resident keys are projected once, with the queries' map folded into them where that is
   * cheaper; of other keys both maps act on the queries.
   */
  public RetrieverBuilder imageHeads(FineTunedHeads trained) {
    this.heads = trained;
    this.level = RetrievalSpace.Level.IMAGE;
    return this;
  }

  /** As {@link #imageHeads}, through the maps of the patch level in place of the image level's. */
  public RetrieverBuilder patchHeads(FineTunedHeads trained) {
    this.heads = trained;
    this.level = RetrievalSpace.Level.PATCH;
    return this;
  }

  /** Computes on a backend that the caller closes, after the retriever. */
  public RetrieverBuilder backend(Backend given) {
    this.backend = backend.given(given);
    return this;
  }

  /** Computes on the process-wide backend of this name, such as {@code cpu}. */
  public RetrieverBuilder backend(String name) {
    this.backend = backend.name(name);
    return this;
  }

  /** The device: {@code auto} (the default), {@code cpu} or {@code gpu:N}. */
  public RetrieverBuilder device(String device) {
    this.backend = backend.device(device);
    return this;
  }

  /** How many threads to compute with; 0, the default, for as many as there are processors. */
  public RetrieverBuilder threads(int count) {
    this.backend = backend.threads(count);
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
    return options().open(memory);
  }

  /**
   * Opens retrieval from the moments of the keys, whose cost does not depend on their number, with
   * a certificate for each score: meant for τ of 0.2 and more, and for memories of some thousand
   * keys and more, since exact retrieval of fewer is cheaper. The keys are read once, into 4
   * clusters a class from τ = 0.5 on and 16 below. The keys of exact retrieval are opened, in
   * {@linkplain #keys their storage}, when a score first needs them. Heads are refused.
   *
   * @param tolerance how far a score's bounds may be apart before it is retrieved exactly; positive
   * @throws BadInputException as {@link #open}
   */
  public CertifiedRetriever openCertified(double tolerance) {
    return options().openCertified(memory, tolerance);
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
    return options().openCertified(memory, moments, tolerance);
  }

  private RetrieverOptions options() {
    return new RetrieverOptions(
        (float) temperature, keys == null ? storage(memory) : keys, part, heads, level, backend);
  }

  /** Where the keys of a memory lie by default. */
  static KeyStorage storage(Memory memory) {
    return BankFile.isMapped(memory) ? KeyStorage.STREAMED : KeyStorage.RESIDENT;
  }
}
