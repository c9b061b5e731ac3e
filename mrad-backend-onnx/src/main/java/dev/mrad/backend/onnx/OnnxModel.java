package dev.mrad.backend.onnx;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a graph: a {@code ModelProto}. Opset 17 is the oldest with {@code
 * LayerNormalization}, so that as many runtimes as possible open the file (ADR 0010).
 */
final class OnnxModel {
  /** The domain of ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  static final int OPSET = 17;
  static final int IR_VERSION = 8;

  private OnnxModel() {}

  /**
   * The whole model.
   *
   * @param graph complete
   * @param metadata what else to tell
   * @param places where constants lie outside the model, {@code null} for within
   */
  static Message message(
      OnnxGraph graph,
      Map<String, String> metadata,
      Function<Initializer, Initializer.@Nullable Place> places) {
    Message model = new Message().integer(1, IR_VERSION).text(2, "mrad");
    model.message(7, graph.message(places)).message(8, opset("", OPSET));
    if (graph.operators().stream().anyMatch(operator -> operator.startsWith(MICROSOFT))) {
      model.message(8, opset(MICROSOFT, 1));
    }
    metadata.forEach((key, value) -> model.message(14, Initializer.entry(key, value)));
    return model;
  }

  private static Message opset(String domain, int version) {
    return new Message().text(1, domain).integer(2, version);
  }
}
