package dev.mrad.backend.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX graph that grows node by node: a {@code GraphProto}. Small constants are kept once each.
 * Not thread-safe.
 */
final class OnnxGraph {
  private static final int NODE = 1;
  private static final int NAME = 2;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;

  private final String prefix;
  private final OnnxGraph root;
  private final List<Message> nodes = new ArrayList<>();
  private final List<String> operators = new ArrayList<>();
  private final List<Message> inputs = new ArrayList<>();
  private final List<Message> outputs = new ArrayList<>();
  private final Map<String, Initializer> initializers = new LinkedHashMap<>();
  private int values;

  /** An empty graph. */
  OnnxGraph() {
    this.prefix = "v";
    this.root = this;
  }

  private OnnxGraph(OnnxGraph outer) {
    this.prefix = outer.prefix + outer.values + "_";
    this.root = outer.root;
  }

  /** A graph within this one, such as a loop's body. Its constants belong to the outermost. */
  OnnxGraph inner() {
    values++;
    return new OnnxGraph(this);
  }

  /** Appends an operator of the standard with one result, and gives that result's name. */
  String node(String operator, List<String> in, Attribute... attributes) {
    String result = fresh();
    node("", operator, in, List.of(result), attributes);
    return result;
  }

  /**
   * Appends an operator.
   *
   * @param domain empty for the standard's
   * @param in names of values; empty for an optional one that is left out
   */
  void node(
      String domain, String operator, List<String> in, List<String> out, Attribute... attributes) {
    Message node = new Message();
    in.forEach(name -> node.text(NODE_INPUT, name));
    out.forEach(name -> node.text(NODE_OUTPUT, name));
    node.text(NODE_NAME, "n" + out.get(0)).text(NODE_OPERATOR, operator);
    for (Attribute attribute : attributes) {
      node.message(NODE_ATTRIBUTE, attribute.message());
    }
    if (!domain.isEmpty()) {
      node.text(NODE_DOMAIN, domain);
    }
    nodes.add(node);
    root.operators.add(domain.isEmpty() ? operator : domain + "." + operator);
  }

  /** A name that no value has yet. */
  String fresh() {
    return prefix + values++;
  }

  /** The operators of all nodes, also of inner graphs, in the order of their creation. */
  List<String> operators() {
    return List.copyOf(operators);
  }

  /** Declares an input; extents are numbers or names of open ones. */
  void input(String name, ElementType type, List<String> extents) {
    inputs.add(declaration(name, type, extents));
  }

  /** Declares an output; extents are numbers or names of open ones. */
  void output(String name, ElementType type, List<String> extents) {
    outputs.add(declaration(name, type, extents));
  }

  private static Message declaration(String name, ElementType type, List<String> extents) {
    Message shape = new Message();
    for (String extent : extents) {
      boolean open = !Character.isDigit(extent.charAt(0));
      Message dimension = new Message();
      shape.message(
          1, open ? dimension.text(2, extent) : dimension.integer(1, Long.parseLong(extent)));
    }
    Message tensor = new Message().integer(1, type.number()).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** Adds a constant, unless the same is there, and gives its name. */
  String initializer(Initializer constant) {
    Initializer known = root.initializers.putIfAbsent(constant.name(), constant);
    return known == null || known.key().equals(constant.key())
        ? constant.name()
        : initializer(constant.named(constant.name() + "'"));
  }

  Collection<Initializer> initializers() {
    return initializers.values();
  }

  /** A constant vector. */
  String integers(long... values) {
    return initializer(
        new Initializer(
            "i" + Arrays.toString(values),
            ElementType.INT64,
            new long[] {values.length},
            Values.integers(values),
            ""));
  }

  /** A constant scalar. */
  String integer(long value) {
    return initializer(
        new Initializer("i" + value, ElementType.INT64, new long[0], Values.integers(value), ""));
  }

  /** A constant scalar. */
  String scalar(float value) {
    return initializer(
        new Initializer("f" + value, ElementType.FLOAT, new long[0], Values.floats(value), ""));
  }

  /**
   * The {@code GraphProto}.
   *
   * @param places where constants lie outside the model, {@code null} for within
   */
  Message message(Function<Initializer, Initializer.@Nullable Place> places) {
    Message graph = new Message();
    nodes.forEach(node -> graph.message(NODE, node));
    graph.text(NAME, "mrad");
    initializers
        .values()
        .forEach(constant -> graph.message(INITIALIZER, constant.message(places.apply(constant))));
    inputs.forEach(input -> graph.message(INPUT, input));
    outputs.forEach(output -> graph.message(OUTPUT, output));
    return graph;
  }
}
