package dev.mrad.backend.onnx;

import dev.mrad.spi.Activation;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the values of a graph as operators, one case for each operation. Not thread-safe. */
final class GraphEmitter {
  private final OnnxGraph onnx;
  private final Dialect dialect;
  private final Map<Node, String> names = new HashMap<>();
  private final Map<Node, Weight> weights = new HashMap<>();
  private final Map<String, String> derived = new HashMap<>();
  private final Map<String, List<String>> several = new HashMap<>();
  private final Set<Node> resizables = new HashSet<>();
  private @Nullable Batch batch;

  /** The input that tells the batch size. */
  private record Batch(String input, int multiple) {}

  GraphEmitter(OnnxGraph onnx, Dialect dialect) {
    this.onnx = onnx;
    this.dialect = dialect;
  }

  OnnxGraph onnx() {
    return onnx;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Declares an input of the model. */
  void input(Node node, String name) {
    onnx.input(name, ElementType.FLOAT, Extents.declared(node.shape()));
    names.put(node, name);
    takeBatchFrom(node.shape(), name);
  }

  /** Takes the batch size from a value, unless another one tells it already. */
  void takeBatchFrom(Shape shape, String name) {
    if (shape.isOpen() && batch == null) {
      batch = new Batch(name, shape.extent(0));
    }
  }

  /**
   * Gives a value a name that exists already.
   *
   * @param resizable whether its first extent is known only when the model runs
   */
  void bind(Node node, String name, boolean resizable) {
    names.put(node, name);
    if (resizable) {
      resizables.add(node);
    }
  }

  /** Whether the first extent of a value depends on one that is known only when the model runs. */
  boolean isResizable(Node node) {
    return !resizables.isEmpty()
        && (resizables.contains(node) || node.inputs().stream().anyMatch(this::isResizable));
  }

  /** A constant of the model, written when something takes it. */
  void constant(Node node, Weight weight) {
    weights.put(node, weight);
  }

  /** The constant that a value is. */
  Optional<Weight> constant(Node node) {
    return Optional.ofNullable(weights.get(node));
  }

  private String weight(Weight weight) {
    String name = "w/" + weight.name();
    boolean small = weight.shape().size() < Dialect.SMALL;
    if (!dialect.halfWeights() || small) {
      return onnx.initializer(
          new Initializer(
              name,
              ElementType.FLOAT,
              Extents.closed(weight.shape()),
              Values.floats(weight),
              weight.digest()));
    }
    String stored =
        onnx.initializer(
            new Initializer(
                name,
                ElementType.HALF,
                Extents.closed(weight.shape()),
                Values.halves(weight),
                "half:" + weight.digest()));
    return once("float " + name, () -> cast(stored, ElementType.FLOAT));
  }

  /** The name of a value that was emitted. */
  String name(Node node) {
    String name = names.get(node);
    Weight weight = weights.get(node);
    if (name == null && weight != null) {
      name = weight(weight);
      names.put(node, name);
    }
    if (name == null) {
      throw new IllegalStateException("out of order: " + node);
    }
    return name;
  }

  /** Names a result of the model. */
  void output(Node node, String name) {
    onnx.node("", "Identity", List.of(name(node)), List.of(name));
    onnx.output(name, ElementType.FLOAT, Extents.declared(node.shape()));
  }

  /** Emits a value whose inputs were emitted. */
  void emit(Node node) {
    if (node.op() instanceof Op.Constant constant) {
      constant(node, constant.weight());
    } else {
      names.put(node, result(node));
    }
  }

  private String result(Node node) {
    List<Node> in = node.inputs();
    Op op = node.op();
    if (op instanceof Op.MatMul matmul) {
      return onnx.node(
          "MatMul",
          List.of(
              transposed(in.get(0), matmul.transposeA()),
              transposed(in.get(1), matmul.transposeB())));
    } else if (op instanceof Op.Linear linear) {
      return LinearNodes.emit(this, node, linear);
    } else if (op instanceof Op.Binary binary) {
      return binary(binary.kind(), in);
    } else if (op instanceof Op.Unary unary) {
      return unary(unary.kind(), name(in.get(0)));
    } else if (op instanceof Op.Clamp clamp) {
      return onnx.node(
          "Clip", List.of(name(in.get(0)), onnx.scalar(clamp.low()), onnx.scalar(clamp.high())));
    } else if (op instanceof Op.Where) {
      return onnx.node("Where", List.of(truth(name(in.get(0))), name(in.get(1)), name(in.get(2))));
    } else if (op instanceof Op.Reduce reduce) {
      return reduce(reduce, name(in.get(0)));
    } else if (op instanceof Op.LayerNorm norm) {
      return onnx.node(
          "LayerNormalization",
          List.of(name(in.get(0)), name(in.get(1)), name(in.get(2))),
          Attribute.integer("axis", -1),
          Attribute.real("epsilon", norm.epsilon()));
    } else if (op instanceof Op.Softmax) {
      return onnx.node("Softmax", List.of(name(in.get(0))), Attribute.integer("axis", -1));
    } else if (op instanceof Op.L2Normalize) {
      return unit(name(in.get(0)));
    } else if (op instanceof Op.Attention attention) {
      return AttentionNodes.emit(this, node, attention);
    } else if (op instanceof Op.Retrieve retrieve) {
      return RetrieveNodes.emit(this, node, retrieve);
    }
    return moved(node, op);
  }

  /** Operations that only move values. */
  private String moved(Node node, Op op) {
    List<Node> in = node.inputs();
    String x = name(in.get(0));
    if (op instanceof Op.Reshape) {
      return reshaped(x, Extents.reshaped(node.shape()));
    } else if (op instanceof Op.Transpose transpose) {
      long[] axes = transpose.axes().stream().mapToLong(Integer::longValue).toArray();
      return onnx.node("Transpose", List.of(x), Attribute.integers("perm", axes));
    } else if (op instanceof Op.Slice slice) {
      return onnx.node(
          "Slice",
          List.of(
              x,
              onnx.integers(slice.from()),
              onnx.integers(slice.to()),
              onnx.integers(slice.axis())));
    } else if (op instanceof Op.Concat concat) {
      return onnx.node(
          "Concat", in.stream().map(this::name).toList(), Attribute.integer("axis", concat.axis()));
    } else if (op instanceof Op.Broadcast) {
      return onnx.node("Expand", List.of(x, target(node.shape())));
    } else if (op instanceof Op.TopK topK) {
      String values = onnx.fresh();
      onnx.node("", "TopK", List.of(x, onnx.integers(topK.k())), List.of(values, onnx.fresh()));
      return values;
    } else if (op instanceof Op.GatherRows gather) {
      long[] rows = gather.rows().stream().mapToLong(Integer::longValue).toArray();
      return onnx.node(
          "Gather",
          List.of(x, onnx.integers(rows)),
          Attribute.integer("axis", node.shape().rank() - 2));
    }
    throw new IllegalArgumentException("operation " + op + " has no form in ONNX");
  }

  private String transposed(Node node, boolean transpose) {
    if (!transpose) {
      return name(node);
    }
    int rank = node.shape().rank();
    long[] axes = new long[rank];
    Arrays.setAll(axes, axis -> axis);
    axes[rank - 2] = rank - 1L;
    axes[rank - 1] = rank - 2L;
    return onnx.node("Transpose", List.of(name(node)), Attribute.integers("perm", axes));
  }

  private String binary(Op.Binary.Kind kind, List<Node> in) {
    List<String> both = List.of(name(in.get(0)), name(in.get(1)));
    return switch (kind) {
      case ADD -> onnx.node("Add", both);
      case SUBTRACT -> onnx.node("Sub", both);
      case MULTIPLY -> onnx.node("Mul", both);
      case DIVIDE -> onnx.node("Div", both);
      case GREATER -> cast(onnx.node("Greater", both), ElementType.FLOAT);
    };
  }

  private String unary(Op.Unary.Kind kind, String x) {
    return switch (kind) {
      case EXP -> onnx.node("Exp", List.of(x));
      case LOG -> onnx.node("Log", List.of(x));
      case QUICK_GELU -> activated(x, Activation.QUICK_GELU);
    };
  }

  /**
   * QuickGELU as {@code x / (1 + exp(−1.702 x))}: ONNX Runtime's sigmoid, which its own operator
   * takes too, is off by 1e-7 where it is nearly 0, which is more than the kit allows.
   */
  String activated(String x, Activation activation) {
    if (activation == Activation.NONE) {
      return x;
    }
    String power = onnx.node("Exp", List.of(onnx.node("Mul", List.of(x, onnx.scalar(-1.702f)))));
    return onnx.node("Div", List.of(x, onnx.node("Add", List.of(power, onnx.scalar(1)))));
  }

  private String reduce(Op.Reduce reduce, String x) {
    Attribute gone = Attribute.integer("keepdims", 0);
    return reduce.kind() == Op.Reduce.Kind.SUM
        ? onnx.node("ReduceSum", List.of(x, onnx.integers(reduce.axis())), gone)
        : onnx.node("ReduceMean", List.of(x), Attribute.integers("axes", reduce.axis()), gone);
  }

  private String unit(String x) {
    String norm =
        onnx.node(
            "ReduceL2",
            List.of(x),
            Attribute.integers("axes", -1),
            Attribute.integer("keepdims", 1));
    return onnx.node("Div", List.of(x, norm));
  }

  String reshaped(String x, long... extents) {
    return onnx.node("Reshape", List.of(x, onnx.integers(extents)));
  }

  String cast(String x, ElementType type) {
    return onnx.node("Cast", List.of(x), Attribute.integer("to", type.number()));
  }

  /** A 0/1 float as a truth value; any other number than 0 is true. */
  String truth(String mask) {
    return once("truth " + mask, () -> cast(mask, ElementType.BOOL));
  }

  /** Something derived from a value, emitted once. */
  String once(String what, Supplier<String> emission) {
    String known = derived.get(what);
    if (known == null) {
      known = emission.get();
      derived.put(what, known);
    }
    return known;
  }

  /** Several values derived from a value, emitted once. */
  List<String> onceAll(String what, Supplier<List<String>> emission) {
    List<String> known = several.get(what);
    if (known == null) {
      known = emission.get();
      several.put(what, known);
    }
    return known;
  }

  /** The target of an {@code Expand}. */
  private String target(Shape shape) {
    if (!shape.isOpen()) {
      return onnx.integers(Extents.closed(shape));
    }
    long[] rest = Arrays.copyOfRange(Extents.closed(shape), 1, shape.rank());
    String first = first(shape.extent(0));
    return rest.length == 0
        ? first
        : onnx.node("Concat", List.of(first, onnx.integers(rest)), Attribute.integer("axis", 0));
  }

  /** A multiple of the batch size, as a vector of one. */
  private String first(int multiple) {
    Batch from = batch;
    if (from == null) {
      // Where no input is open, the batch is 1.
      return onnx.integers(multiple);
    }
    String rows =
        once(
            "batch",
            () ->
                onnx.node(
                    "Shape",
                    List.of(from.input()),
                    Attribute.integer("start", 0),
                    Attribute.integer("end", 1)));
    String one =
        from.multiple() == 1
            ? rows
            : onnx.node("Div", List.of(rows, onnx.integers(from.multiple())));
    return multiple == 1 ? one : onnx.node("Mul", List.of(one, onnx.integers(multiple)));
  }
}
