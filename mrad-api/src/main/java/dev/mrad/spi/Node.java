package dev.mrad.spi;

import java.util.List;

/**
 * A value in a {@link Graph}: an operation, the values it is computed from, and its checked shape.
 * Made by a {@link GraphBuilder} alone. Immutable.
 */
public final class Node {
  private final int index;
  private final Op op;
  private final List<Node> inputs;
  private final Shape shape;
  private final boolean constant;

  Node(int index, Op op, List<Node> inputs, Shape shape) {
    this.index = index;
    this.op = op;
    this.inputs = List.copyOf(inputs);
    this.shape = shape;
    this.constant =
        op instanceof Op.Constant
            || (!shape.isOpen()
                && !(op instanceof Op.Input)
                && inputs.stream().allMatch(Node::isConstant));
  }

  /** The position in {@link Graph#nodes()}; inputs come before. */
  public int index() {
    return index;
  }

  /** The operation. */
  public Op op() {
    return op;
  }

  /** The values that the operation takes, in its order. */
  public List<Node> inputs() {
    return inputs;
  }

  /** The shape, possibly with an open batch. */
  public Shape shape() {
    return shape;
  }

  /** Whether the value depends on weights alone, so that it is computed once when compiled. */
  public boolean isConstant() {
    return constant;
  }

  @Override
  public String toString() {
    return "%" + index + " = " + op + " " + shape;
  }
}
