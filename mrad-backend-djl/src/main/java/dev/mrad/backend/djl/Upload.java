package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Copies values to the device in pieces, through direct buffers that are used again: DJL would
 * leave one of the values' size to the collector each time. Thread-safe.
 */
final class Upload {
  private static final int PIECE = 1 << 20;

  private final NDManager manager;
  private final Queue<ByteBuffer> free;

  Upload(NDManager manager) {
    this(manager, new ConcurrentLinkedQueue<>());
  }

  private Upload(NDManager manager, Queue<ByteBuffer> free) {
    this.manager = manager;
    this.free = free;
  }

  /** Uploads to another manager through the same buffers. */
  Upload to(NDManager other) {
    return new Upload(other, free);
  }

  /** Fills a buffer with values from an index on. */
  private interface Source {
    void read(long from, FloatBuffer target, int count);
  }

  NDArray tensor(Tensor tensor) {
    return upload(
        tensor.shape(),
        (from, target, count) -> target.put(tensor.data(), Math.toIntExact(from), count));
  }

  NDArray weight(Weight weight) {
    float[] piece = new float[(int) Math.min(PIECE, weight.shape().size())];
    return upload(
        weight.shape(),
        (from, target, count) -> {
          weight.read(from, piece, 0, count);
          target.put(piece, 0, count);
        });
  }

  private NDArray upload(Shape shape, Source source) {
    long size = shape.size();
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.nativeOrder());
    }
    NDArray array = manager.create(Shapes.of(size), DataType.FLOAT32);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (long from = 0; from < size; from += PIECE) {
        int count = (int) Math.min(PIECE, size - from);
        source.read(from, buffer.asFloatBuffer(), count);
        ByteBuffer filled = buffer.slice(0, count * Float.BYTES).order(ByteOrder.nativeOrder());
        NDArray piece = manager.create(filled, Shapes.of(count), DataType.FLOAT32);
        array.set(new NDIndex().addSliceDim(from, from + count), piece);
      }
      NDArray shaped = array.reshape(Shapes.of(shape));
      NDScope.unregister(shaped);
      return shaped;
    } finally {
      array.close();
      free.add(buffer);
    }
  }
}
