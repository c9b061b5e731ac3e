package dev.mrad.benchmarks;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.mrad.spi.Weight;
import java.nio.FloatBuffer;

/**
 * Retrieval as one writes it with DJL: {@code softmax(q keysᵀ) classes} on arrays that PyTorch
 * holds, the temperature in the queries. Scores beyond a gibibyte are computed in blocks.
 */
final class DjlEager implements Operation {
  private static final int PIECE = 1 << 24;

  private final NDManager manager;
  private final RetrieveCase core;
  private final NDArray queries;
  private final NDArray transposedKeys;
  private final NDArray classes;

  DjlEager(RetrieveCase core) {
    this.core = core;
    this.manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    JniUtils.setNumThreads(Runtime.getRuntime().availableProcessors());
    this.queries = manager.create(core.scaledQueries(), new Shape(core.queries(), core.width()));
    this.transposedKeys = uploaded(core.bank()).swapAxes(0, 1);
    this.classes = uploaded(core.classes());
  }

  /** In pieces, since a buffer holds 2 GiB at most. */
  private NDArray uploaded(Weight weight) {
    int rows = weight.shape().extent(0);
    int width = weight.shape().extent(1);
    NDArray array = manager.create(new Shape(rows, width));
    int atOnce = Math.max(1, PIECE / width);
    for (int from = 0; from < rows; from += atOnce) {
      int count = Math.min(atOnce, rows - from);
      float[] values = new float[count * width];
      weight.read((long) from * width, values, 0, values.length);
      try (NDManager piece = manager.newSubManager()) {
        NDArray block = piece.create(FloatBuffer.wrap(values), new Shape(count, width));
        array.set(new ai.djl.ndarray.index.NDIndex().addSliceDim(from, from + count), block);
      }
    }
    return array;
  }

  @Override
  public float[] run() {
    int atOnce = Programs.queriesAtOnce(core);
    float[] result = new float[core.queries() * RetrieveCase.CLASSES];
    for (int from = 0; from < core.queries(); from += atOnce) {
      int to = Math.min(core.queries(), from + atOnce);
      try (NDArray some = queries.get(from + ":" + to);
          NDArray scores = some.matMul(transposedKeys);
          NDArray shares = scores.softmax(-1);
          NDArray found = shares.matMul(classes)) {
        float[] values = found.toFloatArray();
        System.arraycopy(values, 0, result, from * RetrieveCase.CLASSES, values.length);
      }
    }
    return result;
  }

  @Override
  public void close() {
    manager.close();
  }
}
