package dev.mrad.internal.detect;

import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.Label;
import dev.mrad.api.PartialRetrieval;
import dev.mrad.api.Retriever;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.moments.MomentBounds;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Retrieval from the moments of the keys, and from the keys themselves where that is too uncertain.
 */
public final class MomentRetriever implements CertifiedRetriever {
  /** Queries whose products are held at a time. */
  private static final int BATCH = 1024;

  private final CallGate gate = new CallGate("retriever");
  private final MomentBounds bounds;
  private final int dimension;
  private final double tolerance;
  private final BackendHandle backend;
  private final @Nullable TensorProgram program;
  private final Supplier<Retriever> opener;
  private @Nullable Retriever exact;

  /**
   * @param bounds what the moments say
   * @param dimension d
   * @param tolerance how far a score's bounds may be apart
   * @param exact opens exact retrieval when it is first needed; then closed by this retriever
   * @param backend given back by this retriever from now on, also when this fails
   */
  public MomentRetriever(
      MomentBounds bounds,
      int dimension,
      double tolerance,
      Supplier<Retriever> exact,
      BackendHandle backend) {
    this.bounds = bounds;
    this.dimension = dimension;
    this.tolerance = tolerance;
    this.opener = exact;
    this.backend = backend;
    try {
      this.program = bounds.columns() == 0 ? null : backend.backend().compile(bounds.graph());
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public double tolerance() {
    return tolerance;
  }

  @Override
  public CertifiedScores certify(float[] queries) {
    int count = Queries.count(queries, dimension);
    try (CallGate.Call call = gate.enter()) {
      MomentBounds.LogSums[] sums = bounds(queries, count);
      float[] scores = new float[count];
      double[] lower = new double[count];
      double[] upper = new double[count];
      boolean[] uncertain = uncertain(sums);
      PartialRetrieval retrieved = retrieve(queries, uncertain);
      int next = 0;
      for (int i = 0; i < count; i++) {
        double score = uncertain[i] ? retrieved.share(next++) : sums[i].share();
        double low = sums[i].lower();
        double high = sums[i].upper();
        // The truth lies within the bounds, so this can only mend the rounding of a retrieved
        // score.
        scores[i] = (float) Math.max(low, Math.min(high, score));
        lower[i] = Math.min(low, scores[i]);
        upper[i] = Math.max(high, scores[i]);
      }
      return new CertifiedScores(scores, lower, upper, uncertain);
    }
  }

  @Override
  public PartialRetrieval partial(float[] queries) {
    int count = Queries.count(queries, dimension);
    try (CallGate.Call call = gate.enter()) {
      MomentBounds.LogSums[] sums = bounds(queries, count);
      boolean[] uncertain = uncertain(sums);
      PartialRetrieval retrieved = retrieve(queries, uncertain);
      double[] normal = new double[count];
      double[] anomalous = new double[count];
      int next = 0;
      for (int i = 0; i < count; i++) {
        normal[i] = uncertain[i] ? retrieved.logSum(next, Label.NORMAL) : sums[i].normal();
        anomalous[i] = uncertain[i] ? retrieved.logSum(next, Label.ANOMALOUS) : sums[i].anomalous();
        next += uncertain[i] ? 1 : 0;
      }
      return PartialRetrieval.of(normal, anomalous);
    }
  }

  private MomentBounds.LogSums[] bounds(float[] queries, int count) {
    MomentBounds.LogSums[] sums = new MomentBounds.LogSums[count];
    TensorProgram compiled = program;
    for (int first = 0; first < count; first += BATCH) {
      int some = Math.min(BATCH, count - first);
      float[] products = {};
      if (compiled != null) {
        float[] part =
            some == count
                ? queries
                : Arrays.copyOfRange(queries, first * dimension, (first + some) * dimension);
        Tensor input = Tensor.of(part, some, dimension);
        products =
            Outputs.values(
                compiled.run(Map.of(MomentBounds.QUERIES, input)), MomentBounds.PRODUCTS);
      }
      for (int i = 0; i < some; i++) {
        sums[first + i] = bounds.bounds(queries, first + i, products, i);
      }
    }
    return sums;
  }

  private boolean[] uncertain(MomentBounds.LogSums[] sums) {
    boolean[] uncertain = new boolean[sums.length];
    for (int i = 0; i < sums.length; i++) {
      // Not so for a difference that is not a number either.
      uncertain[i] = !(sums[i].upper() - sums[i].lower() <= tolerance);
    }
    return uncertain;
  }

  /** Exact retrieval for some of the queries, in their order. */
  private PartialRetrieval retrieve(float[] queries, boolean[] wanted) {
    float[] some = new float[queries.length];
    int length = 0;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i]) {
        System.arraycopy(queries, i * dimension, some, length, dimension);
        length += dimension;
      }
    }
    return length == 0
        ? PartialRetrieval.none(0)
        : exact().partial(length == some.length ? some : Arrays.copyOf(some, length));
  }

  private synchronized Retriever exact() {
    Retriever opened = exact;
    if (opened == null) {
      opened = opener.get();
      exact = opened;
    }
    return opened;
  }

  private synchronized void closeExact() {
    if (exact != null) {
      exact.close();
    }
  }

  @Override
  public void close() {
    gate.close(() -> {
      closeExact();
      if (program != null) {
        program.close();
      }
      backend.close();
    });
  }
}
