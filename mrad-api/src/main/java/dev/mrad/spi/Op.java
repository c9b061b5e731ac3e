package dev.mrad.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The closed list of tensor operations, all on float32; masks and conditions are 0/1 floats. Each
 * operation knows the shape of its result ({@link #infer}) and the method of an eager backend that
 * computes it ({@link #apply}). Models are written with {@link GraphBuilder}, which documents each
 * operation.
 */
public sealed interface Op {
  /**
   * The shape of the result.
   *
   * @param in the shapes of the inputs
   * @throws IllegalArgumentException when the inputs do not fit; the message starts with the
   *     operation's name and gives the shapes
   */
  Shape infer(List<Shape> in);

  /**
   * Computes the result eagerly.
   *
   * @param ops the backend's operations
   * @param in the inputs' values
   * @param out the shape of the result, closed
   * @param <T> the backend's tensors
   */
  <T> T apply(TensorOps<T> ops, List<T> in, Shape out);

  /** Whether {@link Graph#lower} can replace this operation by simpler ones. */
  default boolean isFused() {
    return false;
  }

  /**
   * A leaf: an immutable tensor known when the graph is built.
   *
   * @param weight the tensor
   */
  record Constant(Weight weight) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return weight.shape();
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.constant(weight);
    }

    @Override
    public String toString() {
      return "weight " + weight.name();
    }
  }

  /**
   * A leaf: a tensor given at each run.
   *
   * @param name its name in {@link TensorProgram#run}
   * @param shape its shape
   */
  record Input(String name, Shape shape) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return shape;
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      throw new IllegalStateException("input " + name + " is given, not computed");
    }
  }

  /** {@link GraphBuilder#matmul}. */
  record MatMul(boolean transposeA, boolean transposeB) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.matmul(in.get(0), in.get(1), transposeA, transposeB);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.matmul(in.get(0), in.get(1), transposeA, transposeB);
    }
  }

  /** {@link GraphBuilder#linear}; the bias is the optional third input. */
  record Linear(Activation activation) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.linear(in);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.linear(in.get(0), in.get(1), optional(in, 2), activation);
    }

    @Override
    public boolean isFused() {
      return true;
    }
  }

  /** An operation on two tensors, element by element, with broadcasting. */
  record Binary(Kind kind) implements Op {
    /** Which. */
    public enum Kind {
      /** a + b. */
      ADD,
      /** a − b. */
      SUBTRACT,
      /** a · b. */
      MULTIPLY,
      /** a / b. */
      DIVIDE,
      /** 1 where a &gt; b, else 0. */
      GREATER
    }

    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.broadcast(kind.name().toLowerCase(java.util.Locale.ROOT), in);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.binary(kind, in.get(0), in.get(1));
    }
  }

  /** An operation on one tensor, element by element. */
  record Unary(Kind kind) implements Op {
    /** Which. */
    public enum Kind {
      /** e to the x. */
      EXP,
      /** Natural logarithm. */
      LOG,
      /** x · σ(1.702 x). */
      QUICK_GELU
    }

    @Override
    public Shape infer(List<Shape> in) {
      return in.get(0);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.unary(kind, in.get(0));
    }
  }

  /** {@link GraphBuilder#clamp}. */
  record Clamp(float low, float high) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return in.get(0);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.clamp(in.get(0), low, high);
    }
  }

  /** {@link GraphBuilder#where}. */
  record Where() implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.broadcast("where", in);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.where(in.get(0), in.get(1), in.get(2));
    }
  }

  /** {@link GraphBuilder#sum} and {@link GraphBuilder#mean}; the axis counts from 0. */
  record Reduce(Kind kind, int axis) implements Op {
    /** Which. */
    public enum Kind {
      /** The sum. */
      SUM,
      /** The arithmetic mean. */
      MEAN
    }

    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.reduce(kind.name().toLowerCase(java.util.Locale.ROOT), in.get(0), axis);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.reduce(kind, in.get(0), axis);
    }
  }

  /** {@link GraphBuilder#layerNorm}. */
  record LayerNorm(float epsilon) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.layerNorm(in);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.layerNorm(in.get(0), in.get(1), in.get(2), epsilon);
    }
  }

  /** {@link GraphBuilder#softmax}. */
  record Softmax() implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.lastAxis("softmax", in.get(0));
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.softmax(in.get(0));
    }
  }

  /** {@link GraphBuilder#l2Normalize}. */
  record L2Normalize() implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.lastAxis("l2Normalize", in.get(0));
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.l2Normalize(in.get(0));
    }
  }

  /** {@link GraphBuilder#reshape}. */
  record Reshape(Shape target) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.reshape(in.get(0), target);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.reshape(in.get(0), out);
    }
  }

  /** {@link GraphBuilder#transpose}. */
  record Transpose(List<Integer> axes) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.transpose(in.get(0), axes);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.transpose(in.get(0), axes.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /** {@link GraphBuilder#slice}; the axis counts from 0. */
  record Slice(int axis, int from, int to) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.slice(in.get(0), axis, from, to);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.slice(in.get(0), axis, from, to);
    }
  }

  /** {@link GraphBuilder#concat}; the axis counts from 0. */
  record Concat(int axis) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.concat(in, axis);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.concat(in, axis);
    }
  }

  /** {@link GraphBuilder#broadcast}. */
  record Broadcast(Shape target) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.broadcastTo(in.get(0), target);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.broadcast(in.get(0), out);
    }
  }

  /** {@link GraphBuilder#topK}. */
  record TopK(int k) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.topK(in.get(0), k);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.topK(in.get(0), k);
    }
  }

  /** {@link GraphBuilder#gatherRows}. */
  record GatherRows(List<Integer> rows) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.gatherRows(in.get(0), rows);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.gatherRows(in.get(0), rows.stream().mapToInt(Integer::intValue).toArray());
    }
  }

  /** {@link GraphBuilder#attention}; the mask is the optional fourth input. */
  record Attention(int heads, float scale) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.attention(in, heads);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.attention(in.get(0), in.get(1), in.get(2), optional(in, 3), heads, scale);
    }

    @Override
    public boolean isFused() {
      return true;
    }
  }

  /**
   * {@link GraphBuilder#retrieve}; the mask is the optional fourth input. With {@code logSumExp}
   * the result has one more column, which holds {@code log Σ exp(q·k/τ)}.
   */
  record Retrieve(float temperature, boolean logSumExp) implements Op {
    @Override
    public Shape infer(List<Shape> in) {
      return ShapeRules.retrieve(in, temperature, logSumExp);
    }

    @Override
    public <T> T apply(TensorOps<T> ops, List<T> in, Shape out) {
      return ops.retrieve(in.get(0), in.get(1), in.get(2), optional(in, 3), temperature, logSumExp);
    }

    @Override
    public boolean isFused() {
      return true;
    }
  }

  private static <T> @Nullable T optional(List<T> in, int index) {
    return index < in.size() ? in.get(index) : null;
  }
}
