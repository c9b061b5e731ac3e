package dev.mrad.benchmarks;

import dev.mrad.spi.Weight;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * What retrieval cannot do without, by OpenBLAS: the product of queries and keys, {@code sgemm} (of
 * one query {@code sgemv}). Scores beyond a gibibyte are computed in blocks of queries.
 */
final class OpenBlas implements Operation {
  private static final int PIECE = 1 << 24;

  private final RetrieveCase core;
  private final int atOnce;
  private final FloatPointer queries;
  private final FloatPointer keys;
  private final FloatPointer scores;

  OpenBlas(RetrieveCase core) {
    openblas_nolapack.blas_set_num_threads(Runtime.getRuntime().availableProcessors());
    this.core = core;
    this.atOnce = Programs.queriesAtOnce(core);
    this.queries = new FloatPointer(core.asked().data());
    this.keys = new FloatPointer((long) core.keys() * core.width());
    this.scores = new FloatPointer((long) atOnce * core.keys());
    fill(keys, core.bank());
  }

  private static void fill(FloatPointer target, Weight weight) {
    float[] values = new float[(int) Math.min(PIECE, weight.shape().size())];
    for (long from = 0; from < weight.shape().size(); from += values.length) {
      int count = (int) Math.min(values.length, weight.shape().size() - from);
      weight.read(from, values, 0, count);
      target.position(from).put(values, 0, count);
    }
    target.position(0);
  }

  /** The last query's score for the last key. */
  @Override
  public float[] run() {
    int d = core.width();
    int n = core.keys();
    float scale = 1 / core.tau();
    int rows = 0;
    for (int from = 0; from < core.queries(); from += rows) {
      rows = Math.min(atOnce, core.queries() - from);
      FloatPointer some = queries.getPointer((long) from * d);
      if (rows == 1) {
        openblas_nolapack.cblas_sgemv(
            openblas_nolapack.CblasRowMajor,
            openblas_nolapack.CblasNoTrans,
            n,
            d,
            scale,
            keys,
            d,
            some,
            1,
            0,
            scores,
            1);
      } else {
        openblas_nolapack.cblas_sgemm(
            openblas_nolapack.CblasRowMajor,
            openblas_nolapack.CblasNoTrans,
            openblas_nolapack.CblasTrans,
            rows,
            n,
            d,
            scale,
            some,
            d,
            keys,
            d,
            0,
            scores,
            n);
      }
    }
    return new float[] {scores.get((long) rows * n - 1)};
  }

  @Override
  public void close() {
    queries.deallocate();
    keys.deallocate();
    scores.deallocate();
  }
}
