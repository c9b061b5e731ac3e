package dev.mrad.internal.weights;

import org.jspecify.annotations.Nullable;

/**
 * Everything that a pickle may name. These are constants that the unpickler knows the meaning of:
 * no name from a file is ever looked up as a class or called.
 */
enum PickleGlobal {
  ORDERED_DICT("collections", "OrderedDict", null),
  REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2", null),
  REBUILD_PARAMETER("torch._utils", "_rebuild_parameter", null),
  FLOAT("torch", "FloatStorage", TensorType.F32),
  DOUBLE("torch", "DoubleStorage", TensorType.F64),
  HALF("torch", "HalfStorage", TensorType.F16),
  BFLOAT16("torch", "BFloat16Storage", TensorType.BF16),
  LONG("torch", "LongStorage", TensorType.I64),
  INT("torch", "IntStorage", TensorType.I32),
  BYTE("torch", "ByteStorage", TensorType.U8),
  BOOL("torch", "BoolStorage", TensorType.BOOL);

  private final String module;
  private final String global;
  private final @Nullable TensorType type;

  PickleGlobal(String module, String global, @Nullable TensorType type) {
    this.module = module;
    this.global = global;
    this.type = type;
  }

  /** The constant of these names, or {@code null} where they are not on the list. */
  static @Nullable PickleGlobal of(String module, String name) {
    for (PickleGlobal known : values()) {
      if (known.module.equals(module) && known.global.equals(name)) {
        return known;
      }
    }
    return null;
  }

  /** As Python writes it. */
  String fullName() {
    return module + "." + global;
  }

  /** The elements of a storage of this class, or {@code null} where this is no storage. */
  @Nullable TensorType type() {
    return type;
  }
}
