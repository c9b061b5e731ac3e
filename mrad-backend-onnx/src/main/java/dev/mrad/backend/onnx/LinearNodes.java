package dev.mrad.backend.onnx;

import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import java.util.ArrayList;
import java.util.List;

/** Linear layers as {@code Gemm} on rows, which takes the weight as it is and adds the bias. */
final class LinearNodes {
  private LinearNodes() {}

  static String emit(GraphEmitter emitter, Node node, Op.Linear op) {
    List<Node> in = node.inputs();
    Shape shape = node.shape();
    String x = emitter.name(in.get(0));
    boolean rows = shape.rank() == 2;
    String flat =
        rows
            ? x
            : emitter.once(
                "rows " + x, () -> emitter.reshaped(x, -1, in.get(0).shape().extent(-1)));
    List<String> operands = new ArrayList<>(List.of(flat, emitter.name(in.get(1))));
    if (in.size() > 2) {
      operands.add(emitter.name(in.get(2)));
    }
    String y = emitter.onnx().node("Gemm", operands, Attribute.integer("transB", 1));
    String activated = emitter.activated(y, op.activation());
    return rows ? activated : emitter.reshaped(activated, Extents.reshaped(shape));
  }
}
