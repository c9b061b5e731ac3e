package dev.mrad.internal.detect;

import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.api.BadInputException;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.Retriever;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.moments.MomentBounds;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.QueryMap;
import dev.mrad.internal.retrieval.RetrievalSpace;
import dev.mrad.internal.retrieval.SixteenBitMemory;
import dev.mrad.moments.KeyMoments;
import dev.mrad.retrieval.KeyStorage;
import org.jspecify.annotations.Nullable;

/**
 * What a retriever is opened with.
 *
 * @param temperature τ
 * @param keys where the keys lie
 * @param part whether the memory is a part of a larger one, so that a class may be missing
 * @param heads the maps to retrieve through, or {@code null}
 * @param level which of their maps
 * @param backend what to compute on
 */
public record RetrieverOptions(
    float temperature,
    KeyStorage keys,
    boolean part,
    @Nullable FineTunedHeads heads,
    RetrievalSpace.Level level,
    BackendChoice backend) {
  /** Above it the labels of a resident memory do not fit into an array. */
  private static final int MOST_RESIDENT_ROWS = 1 << 30;

  /** From this temperature on a few clusters are narrow enough ({@code docs/retrievers.md}). */
  private static final double WARM = 0.5;

  /** Clusters of a class's moments at a lower temperature, and from there on. */
  private static final int CLUSTERS = 16;

  private static final int WARM_CLUSTERS = 4;
  private static final String WHERE = "retriever";
  private static final String CERTIFIED = "certified retriever";

  /**
   * Checks how far a score's bounds may be apart.
   *
   * @throws BadInputException when it is out of range
   */
  public static double tolerance(double tolerance) {
    if (!(tolerance > 0 && tolerance <= 1)) {
      throw new BadInputException("tolerance " + tolerance, WHERE, "expected above 0, up to 1");
    }
    return tolerance;
  }

  /**
   * Checks a temperature.
   *
   * @throws BadInputException when it is out of range
   */
  public static double temperature(double tau, String where) {
    // Positive as a float32 too, in which it is computed.
    if (!(tau > 0 && (float) tau > 0 && tau <= Float.MAX_VALUE)) {
      throw new BadInputException("temperature " + tau, where, "expected a positive number");
    }
    return tau;
  }

  /** The same for a level of a bank, on the detector's backend. */
  RetrieverOptions at(RetrievalSpace.Level other, BackendChoice on) {
    return new RetrieverOptions(temperature, keys, part, heads, other, on);
  }

  /** Opens exact retrieval. */
  public Retriever open(Memory memory) {
    check(memory);
    if (heads == null) {
      return exact(memory, RetrievalSpace.PLAIN, backend.open());
    }
    if (keys == KeyStorage.RESIDENT) {
      return exact(memory, new FineTunedSpace(heads), backend.open());
    }
    Retriever plain = exact(memory, RetrievalSpace.PLAIN, backend.open());
    return new MappedQueries(new QueryMap(heads, level), plain, backend.open());
  }

  /** Opens retrieval from the moments of the keys, which are made here. */
  public CertifiedRetriever openCertified(Memory memory, double tolerance) {
    checkCertified(memory, tolerance);
    OptionConflict.refuse(
        CERTIFIED, part, "part", true, "moments made here", "given moments, or no part");
    return openCertified(
        memory, KeyMoments.of(memory, temperature < WARM ? CLUSTERS : WARM_CLUSTERS), tolerance);
  }

  /** Opens retrieval from given moments of the keys. */
  public CertifiedRetriever openCertified(Memory memory, KeyMoments moments, double tolerance) {
    checkCertified(memory, tolerance);
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
          "moments of " + rows + " rows", WHERE, "expected the memory's " + memory.size());
    }
    MomentBounds bounds = new MomentBounds(moments, temperature, tolerance);
    BackendHandle handle = backend.open();
    return new MomentRetriever(
        bounds,
        memory.dimension(),
        tolerance,
        () -> exact(memory, RetrievalSpace.PLAIN, handle.again()),
        handle);
  }

  private void checkCertified(Memory memory, double tolerance) {
    OptionConflict.refuse(
        CERTIFIED, heads != null, "trained heads", true, "moments", "keys as they are: no heads");
    check(memory);
    tolerance(tolerance);
  }

  /** Gives the handle back also when this fails. */
  private Retriever exact(Memory memory, RetrievalSpace space, BackendHandle handle) {
    try {
      if (keys == KeyStorage.RESIDENT && memory.size() > MOST_RESIDENT_ROWS) {
        throw new BadInputException(
            memory.size() + " rows",
            WHERE,
            "expected at most " + MOST_RESIDENT_ROWS + " resident ones, or streamed keys");
      }
      return switch (keys) {
        case RESIDENT -> new ExactRetriever(memory, space, level, temperature, handle.again());
        case STREAMED -> new StreamedRetriever(memory, temperature, handle.again());
        case SIXTEEN_BIT ->
            new StreamedRetriever(new SixteenBitMemory(memory), temperature, handle.again());
      };
    } finally {
      handle.close();
    }
  }

  private void check(Memory memory) {
    backend.check(WHERE);
    if (part) {
      MemoryRows.requireRows(memory);
    } else {
      MemoryRows.requireBothClasses(memory);
    }
    if (heads != null) {
      int inputs = new QueryMap(heads, level).inputs();
      if (inputs != memory.dimension()) {
        throw new IncompatibleException(
            "heads for keys of " + inputs + " values, but the memory's have " + memory.dimension());
      }
    }
  }
}
