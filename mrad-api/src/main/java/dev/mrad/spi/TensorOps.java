package dev.mrad.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations, computed eagerly on a backend's own tensors: all that a simple backend
 * implements. {@link Replay} turns it into a backend's programs. Shapes have been checked when a
 * method is called, so implementations need not repeat it. What each operation computes is
 * documented at the method of {@link GraphBuilder} of the same name.
 *
 * <p>Implementations must be thread-safe; tensors are never changed once returned. A result may
 * share memory with an argument (a reshape, say): each returned value is {@linkplain #release
 * released} exactly once, and must stay valid until then whatever happens to the others.
 *
 * @param <T> the backend's tensors
 */
public interface TensorOps<T> {
  /** Uploads a weight. */
  T constant(Weight weight);

  /** Uploads a program's input. */
  T input(Tensor tensor);

  /** Downloads a value. */
  Tensor output(T value);

  /** Frees what a value holds; it is not used again. */
  void release(T value);

  /** Matrix product over the last two axes. */
  T matmul(T a, T b, boolean transposeA, boolean transposeB);

  /** Element by element with broadcasting. */
  T binary(Op.Binary.Kind kind, T a, T b);

  /** Element by element. */
  T unary(Op.Unary.Kind kind, T x);

  /** Limits each value. */
  T clamp(T x, float low, float high);

  /** Chooses between two tensors, with broadcasting. */
  T where(T condition, T yes, T no);

  /** Sum or mean over one axis, which disappears. */
  T reduce(Op.Reduce.Kind kind, T x, int axis);

  /** Layer normalisation over the last axis. */
  T layerNorm(T x, T gain, T bias, float epsilon);

  /** Softmax over the last axis. */
  T softmax(T x);

  /** Euclidean normalisation over the last axis. */
  T l2Normalize(T x);

  /** The same values in another shape. */
  T reshape(T x, Shape shape);

  /** Permutes the axes. */
  T transpose(T x, int[] axes);

  /** A range of one axis. */
  T slice(T x, int axis, int from, int to);

  /** Joins along one axis. */
  T concat(List<T> parts, int axis);

  /** Repeats along axes of extent 1 and missing leading axes. */
  T broadcast(T x, Shape shape);

  /** The largest values of the last axis, descending. */
  T topK(T x, int k);

  /** Rows of the last but one axis. */
  T gatherRows(T x, int[] rows);

  /**
   * Called when a graph is compiled, for each operation that takes constants, so that a backend can
   * prepare them (pack them, say) before the first run.
   *
   * @param op an operation whose result depends on a program's inputs
   * @param in its inputs where they are constants, else {@code null}
   */
  default void prepare(Op op, List<@Nullable T> in) {}

  /**
   * Whether this backend computes a fused operation ({@link Op#isFused}) itself. Where it says no,
   * the operation is replaced by simple ones and its method below is never called.
   */
  default boolean fuses(Op op) {
    return false;
  }

  /** {@code activation(x·weightᵀ + bias)}. */
  default T linear(T x, T weight, @Nullable T bias, Activation activation) {
    throw new UnsupportedOperationException("linear is not fused");
  }

  /** Multi-head attention. */
  default T attention(T q, T k, T v, @Nullable T mask, int heads, float scale) {
    throw new UnsupportedOperationException("attention is not fused");
  }

  /** Memory retrieval. */
  default T retrieve(
      T q, T keys, T classes, @Nullable T mask, float temperature, boolean logSumExp) {
    throw new UnsupportedOperationException("retrieve is not fused");
  }
}
