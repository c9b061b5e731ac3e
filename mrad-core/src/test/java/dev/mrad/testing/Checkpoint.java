package dev.mrad.testing;

import dev.mrad.internal.weights.TensorType;
import dev.mrad.internal.weights.TorchFile;
import dev.mrad.spi.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** An official file's tensors, to be changed and written again: float32, token ids as int32. */
public final class Checkpoint {
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Set<String> ids = new LinkedHashSet<>();

  public static Checkpoint read(String golden) {
    Checkpoint checkpoint = new Checkpoint();
    try (TorchFile file = TorchFile.open(Golden.path(golden))) {
      file.tensors()
          .forEach((name, view) -> {
            checkpoint.tensors.put(name, Tensor.of(file.floats(view), view.shape().extents()));
            if (view.type() == TensorType.I32) {
              checkpoint.ids.add(name);
            }
          });
    }
    return checkpoint;
  }

  public float[] values(String name) {
    return tensors.get(name).data();
  }

  public Checkpoint without(String name) {
    tensors.remove(name);
    return this;
  }

  public Checkpoint with(String name, float[] values, int... shape) {
    tensors.put(name, Tensor.of(values, shape));
    return this;
  }

  /** Sets one value. */
  public Checkpoint set(String name, int at, float value) {
    float[] values = values(name).clone();
    values[at] = value;
    return with(name, values, tensors.get(name).shape().extents());
  }

  /** Gives a tensor another shape of as many values. */
  public Checkpoint reshape(String name, int... shape) {
    return with(name, values(name), shape);
  }

  public Path write(Path path) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    Pickle pickle = new Pickle().ops("}");
    int key = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      boolean whole = ids.contains(entry.getKey());
      float[] values = entry.getValue().data();
      ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        bytes.putInt(whole ? (int) value : Float.floatToRawIntBits(value));
      }
      entries.put("a/data/" + key, bytes.array());
      int[] shape = entry.getValue().shape().extents();
      long[] extents = new long[shape.length];
      long[] strides = new long[shape.length];
      long stride = 1;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        extents[axis] = shape[axis];
        strides[axis] = stride;
        stride *= shape[axis];
      }
      pickle
          .text(entry.getKey())
          .tensor(
              whole ? "IntStorage" : "FloatStorage",
              String.valueOf(key++),
              values.length,
              0,
              extents,
              strides)
          .ops("s");
    }
    entries.put("a/data.pkl", pickle.stop());
    return TorchFiles.write(path, entries);
  }
}
