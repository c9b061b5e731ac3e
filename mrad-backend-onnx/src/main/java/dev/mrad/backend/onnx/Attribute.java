package dev.mrad.backend.onnx;

/** An attribute of an operator, as an ONNX {@code AttributeProto}. */
record Attribute(Message message) {
  private static final int NAME = 1;
  private static final int FLOAT = 2;
  private static final int INTEGER = 3;
  private static final int GRAPH = 6;
  private static final int INTEGERS = 8;
  private static final int TYPE = 20;

  static Attribute real(String name, float value) {
    return new Attribute(new Message().text(NAME, name).real(FLOAT, value).integer(TYPE, 1));
  }

  static Attribute integer(String name, long value) {
    return new Attribute(new Message().text(NAME, name).integer(INTEGER, value).integer(TYPE, 2));
  }

  static Attribute graph(String name, Message value) {
    return new Attribute(new Message().text(NAME, name).message(GRAPH, value).integer(TYPE, 5));
  }

  static Attribute integers(String name, long... values) {
    Message message = new Message().text(NAME, name);
    for (long value : values) {
      message.integer(INTEGERS, value);
    }
    return new Attribute(message.integer(TYPE, 7));
  }
}
