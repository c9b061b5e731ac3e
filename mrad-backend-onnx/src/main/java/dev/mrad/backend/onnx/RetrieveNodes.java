package dev.mrad.backend.onnx;

import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Retrieval over blocks of keys with an online softmax: a {@code Loop} that carries, for each
 * query, the largest score so far, the sum of the shares and their mixture of classes. Its memory
 * grows with the queries, not with queries times keys; the number of keys need not be known.
 */
final class RetrieveNodes {
  /** Keys of a block: scores of this many columns are held at once. */
  static final int BLOCK = 512;

  private final GraphEmitter emitter;
  private final Op.Retrieve op;
  private final int classes;
  private final String queries;
  private final String keys;
  private final String labels;
  private final @Nullable String mask;

  /** What a loop carries, or a block gives. */
  private record State(String largest, String total, String mixed) {
    List<String> names() {
      return List.of(largest, total, mixed);
    }
  }

  private RetrieveNodes(GraphEmitter emitter, Node node, Op.Retrieve op) {
    List<Node> in = node.inputs();
    this.emitter = emitter;
    this.op = op;
    this.classes = in.get(2).shape().extent(1);
    this.queries = rows(in.get(0));
    this.keys = emitter.name(in.get(1));
    this.labels = emitter.name(in.get(2));
    this.mask = in.size() > 3 ? emitter.truth(rows(in.get(3))) : null;
  }

  static String emit(GraphEmitter emitter, Node node, Op.Retrieve op) {
    RetrieveNodes nodes = new RetrieveNodes(emitter, node, op);
    Node keys = node.inputs().get(1);
    int count = keys.shape().extent(0);
    boolean open = emitter.isResizable(keys);
    State found =
        count <= BLOCK && !open
            ? nodes.block(emitter.onnx(), nodes.keys, nodes.labels, nodes.mask)
            : nodes.loop(open ? nodes.blocks() : emitter.onnx().integer((count - 1) / BLOCK + 1));
    String result = nodes.finished(found);
    return node.shape().rank() == 2
        ? result
        : emitter.reshaped(result, Extents.reshaped(node.shape()));
  }

  private String rows(Node node) {
    String name = emitter.name(node);
    return node.shape().rank() == 2 ? name : emitter.reshaped(name, -1, node.shape().extent(-1));
  }

  /** How many blocks there are, where only a run tells. */
  private String blocks() {
    OnnxGraph onnx = emitter.onnx();
    String rows = firstExtent(onnx, keys);
    String up = onnx.node("Add", List.of(rows, onnx.integers(BLOCK - 1)));
    String count = onnx.node("Div", List.of(up, onnx.integers(BLOCK)));
    return onnx.node("Squeeze", List.of(count, onnx.integers(0)));
  }

  private static String firstExtent(OnnxGraph onnx, String value) {
    return onnx.node(
        "Shape", List.of(value), Attribute.integer("start", 0), Attribute.integer("end", 1));
  }

  private String scores(OnnxGraph onnx, String some, @Nullable String kept) {
    String scores =
        onnx.node(
            "Gemm",
            List.of(queries, some),
            Attribute.integer("transB", 1),
            Attribute.real("alpha", 1 / op.temperature()));
    return kept == null
        ? scores
        : onnx.node("Where", List.of(kept, scores, onnx.scalar(AttentionNodes.MASKED)));
  }

  private static String largest(OnnxGraph onnx, String scores) {
    return onnx.node(
        "ReduceMax",
        List.of(scores),
        Attribute.integers("axes", 1),
        Attribute.integer("keepdims", 1));
  }

  private static String shares(OnnxGraph onnx, String scores, String largest) {
    return onnx.node("Exp", List.of(onnx.node("Sub", List.of(scores, largest))));
  }

  private static String total(OnnxGraph onnx, String shares) {
    return onnx.node(
        "ReduceSum", List.of(shares, onnx.integers(1)), Attribute.integer("keepdims", 1));
  }

  private State block(OnnxGraph onnx, String some, String labelled, @Nullable String kept) {
    String scores = scores(onnx, some, kept);
    String largest = largest(onnx, scores);
    String shares = shares(onnx, scores, largest);
    return new State(largest, total(onnx, shares), onnx.node("MatMul", List.of(shares, labelled)));
  }

  private State loop(String trips) {
    OnnxGraph onnx = emitter.onnx();
    String count = firstExtent(onnx, queries);
    State start =
        new State(
            filled(onnx, AttentionNodes.MASKED, count, 1),
            filled(onnx, 0, count, 1),
            filled(onnx, 0, count, classes));
    State end = new State(onnx.fresh(), onnx.fresh(), onnx.fresh());
    OnnxGraph body = onnx.inner();
    writeBody(body);
    onnx.node(
        "",
        "Loop",
        List.of(trips, "", start.largest(), start.total(), start.mixed()),
        end.names(),
        Attribute.graph("body", body.message(constant -> null)));
    return end;
  }

  private static String filled(OnnxGraph onnx, float value, String rows, int columns) {
    String shape =
        onnx.node("Concat", List.of(rows, onnx.integers(columns)), Attribute.integer("axis", 0));
    return onnx.node("Expand", List.of(onnx.scalar(value), shape));
  }

  private void writeBody(OnnxGraph body) {
    String trip = body.fresh();
    String condition = body.fresh();
    State before = new State(body.fresh(), body.fresh(), body.fresh());
    body.input(trip, ElementType.INT64, List.of());
    body.input(condition, ElementType.BOOL, List.of());
    declare(before, body::input);
    String from =
        body.node(
            "Unsqueeze",
            List.of(body.node("Mul", List.of(trip, body.integer(BLOCK))), body.integers(0)));
    String to = body.node("Add", List.of(from, body.integers(BLOCK)));
    String kept = mask == null ? null : sliced(body, mask, from, to, 1);
    String scores = scores(body, sliced(body, keys, from, to, 0), kept);
    String largest = body.node("Max", List.of(before.largest(), largest(body, scores)));
    String shares = shares(body, scores, largest);
    String fade = shares(body, before.largest(), largest);
    String mixed = body.node("MatMul", List.of(shares, sliced(body, labels, from, to, 0)));
    State after =
        new State(
            largest,
            sum(body, before.total(), fade, total(body, shares)),
            sum(body, before.mixed(), fade, mixed));
    body.output(body.node("Identity", List.of(condition)), ElementType.BOOL, List.of());
    declare(after, body::output);
  }

  /** Where inputs and outputs are declared. */
  private interface Declaration {
    void of(String name, ElementType type, List<String> extents);
  }

  private void declare(State state, Declaration declaration) {
    declaration.of(state.largest(), ElementType.FLOAT, List.of("queries", "1"));
    declaration.of(state.total(), ElementType.FLOAT, List.of("queries", "1"));
    declaration.of(state.mixed(), ElementType.FLOAT, List.of("queries", Integer.toString(classes)));
  }

  private static String sum(OnnxGraph body, String before, String fade, String more) {
    return body.node("Add", List.of(body.node("Mul", List.of(before, fade)), more));
  }

  /** The last block may be shorter: a slice ends where its axis does. */
  private static String sliced(OnnxGraph body, String x, String from, String to, int axis) {
    return body.node("Slice", List.of(x, from, to, body.integers(axis)));
  }

  private String finished(State found) {
    OnnxGraph onnx = emitter.onnx();
    String result = onnx.node("Div", List.of(found.mixed(), found.total()));
    if (!op.logSumExp()) {
      return result;
    }
    String column =
        onnx.node("Add", List.of(onnx.node("Log", List.of(found.total())), found.largest()));
    return onnx.node("Concat", List.of(result, column), Attribute.integer("axis", -1));
  }
}
