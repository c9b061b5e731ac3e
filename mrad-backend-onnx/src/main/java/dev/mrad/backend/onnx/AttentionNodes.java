package dev.mrad.backend.onnx;

import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention as ONNX Runtime's fused operator, which on CPUs never holds the matrix of scores where
 * there is no mask. Its own default for masks is too small a number, so masks are added as biases.
 */
final class AttentionNodes {
  /** Far below every score, yet finite, so that {@code masked − max} is never NaN. */
  static final float MASKED = -1e30f;

  private AttentionNodes() {}

  static String emit(GraphEmitter emitter, Node node, Op.Attention op) {
    OnnxGraph onnx = emitter.onnx();
    List<Node> in = node.inputs();
    List<String> names = new ArrayList<>();
    in.subList(0, 3).forEach(each -> names.add(emitter.name(each)));
    if (in.size() > 3) {
      String mask = emitter.name(in.get(3));
      names.addAll(List.of("", "", emitter.once("bias " + mask, () -> bias(emitter, mask, in))));
    }
    String result = onnx.fresh();
    onnx.node(
        OnnxModel.MICROSOFT,
        "MultiHeadAttention",
        names,
        List.of(result),
        Attribute.integer("num_heads", op.heads()),
        Attribute.real("scale", op.scale()));
    return result;
  }

  private static String bias(GraphEmitter emitter, String mask, List<Node> in) {
    OnnxGraph onnx = emitter.onnx();
    String bias =
        onnx.node("Where", List.of(emitter.truth(mask), onnx.scalar(0), onnx.scalar(MASKED)));
    return emitter.reshaped(bias, 1, 1, in.get(0).shape().extent(1), in.get(1).shape().extent(1));
  }
}
