package dev.mrad.internal.weights;

import dev.mrad.spi.Shape;
import java.util.ArrayList;
import java.util.List;

/** Makes the storages and tensors of a pickle, and checks each against its archive. */
final class TensorBuilder {
  private static final int STORAGE_FIELDS = 5;
  private static final int TENSOR_FIELDS = 6;
  private static final int MOST_AXES = 8;

  private final TorchArchive archive;
  private final PickleInput in;

  TensorBuilder(TorchArchive archive, PickleInput in) {
    this.archive = archive;
    this.in = in;
  }

  /** A storage from {@code ("storage", class, key, location, count)}; any location will do. */
  TorchStorage storage(Object id) {
    if (id instanceof Unpickler.Tuple tuple
        && tuple.items().size() == STORAGE_FIELDS
        && tuple.items().get(0).equals("storage")
        && tuple.items().get(1) instanceof PickleGlobal global
        && tuple.items().get(2) instanceof String key
        && tuple.items().get(4) instanceof Long count) {
      TensorType type = global.type();
      if (type != null) {
        return checked(new TorchStorage(type, key, count));
      }
    }
    throw in.bad("a malformed storage", "a storage of numbers with class, key, place and count");
  }

  private TorchStorage checked(TorchStorage storage) {
    long size = archive.storageSize(storage.key());
    String name = "storage " + TorchArchive.printable(storage.key());
    if (size < 0) {
      throw in.bad(name + " without a record", "an entry data/…");
    }
    int each = storage.type().size();
    if (size % each != 0 || size / each != storage.count()) {
      throw in.bad(
          name + " of " + storage.count() + " " + storage.type() + " in " + size + " bytes",
          "as many bytes as the elements take");
    }
    return storage;
  }

  /** A tensor from {@code (storage, offset, extents, strides, …)}. */
  TorchTensor tensor(List<Object> fields) {
    if (fields.size() >= TENSOR_FIELDS
        && fields.get(0) instanceof TorchStorage storage
        && fields.get(1) instanceof Long offset
        && fields.get(2) instanceof Unpickler.Tuple extents
        && fields.get(3) instanceof Unpickler.Tuple strides) {
      return view(storage, offset, longs(extents), longs(strides));
    }
    throw in.bad("a malformed tensor", "a view of a storage");
  }

  private List<Long> longs(Unpickler.Tuple tuple) {
    List<Long> values = new ArrayList<>();
    for (Object item : tuple.items()) {
      if (!(item instanceof Long value) || value < 0 || values.size() == MOST_AXES) {
        throw in.bad(
            "extents or strides that are not sizes", "at most " + MOST_AXES + " numbers from 0");
      }
      values.add(value);
    }
    return values;
  }

  private TorchTensor view(
      TorchStorage storage, long offset, List<Long> extents, List<Long> strides) {
    String text = "a tensor of " + extents + " with strides " + strides + " at " + offset;
    if (extents.size() != strides.size() || offset < 0) {
      throw in.bad(text, "an offset from 0 and a stride for each extent");
    }
    long last = offset;
    long size = 1;
    int[] shape = new int[extents.size()];
    try {
      for (int axis = 0; axis < shape.length; axis++) {
        shape[axis] = Math.toIntExact(extents.get(axis));
        size = Math.multiplyExact(size, extents.get(axis));
        long most = Math.max(0, extents.get(axis) - 1);
        last = Math.addExact(last, Math.multiplyExact(most, strides.get(axis)));
      }
    } catch (ArithmeticException e) {
      throw in.bad(text + " overflows", "a view of " + storage.count() + " elements");
    }
    // More elements than the storage has can only be the same ones again: a small file, much
    // memory.
    boolean inside = size == 0 || (last < storage.count() && size <= storage.count());
    if (!inside) {
      throw in.bad(text, "a view within the " + storage.count() + " elements of its storage");
    }
    return new TorchTensor(storage, offset, Shape.of(shape), strides);
  }
}
