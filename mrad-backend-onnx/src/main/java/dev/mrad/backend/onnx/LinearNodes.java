package dev.mrad.backend.onnx;

import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    Optional<Weight> weight =
        emitter.constant(in.get(1)).filter(each -> emitter.dialect().isQuantized(each));
    String y =
        weight.isPresent()
            ? quantized(emitter, flat, weight.get(), in)
            : product(emitter, flat, in);
    String activated = emitter.activated(y, op.activation());
    return rows ? activated : emitter.reshaped(activated, Extents.reshaped(shape));
  }

  private static String product(GraphEmitter emitter, String rows, List<Node> in) {
    List<String> operands = new ArrayList<>(List.of(rows, emitter.name(in.get(1))));
    if (in.size() > 2) {
      operands.add(emitter.name(in.get(2)));
    }
    return emitter.onnx().node("Gemm", operands, Attribute.integer("transB", 1));
  }

  /** The rows are quantised as they come, with one scale for all of them; the weight beforehand. */
  private static String quantized(GraphEmitter emitter, String rows, Weight weight, List<Node> in) {
    OnnxGraph onnx = emitter.onnx();
    Int8Matrix matrix = new Int8Matrix(weight);
    List<String> bytes =
        emitter.onceAll(
            "bytes " + rows,
            () -> {
              List<String> out = List.of(onnx.fresh(), onnx.fresh(), onnx.fresh());
              onnx.node("", "DynamicQuantizeLinear", List.of(rows), out);
              return out;
            });
    String product =
        onnx.node(
            "MatMulInteger",
            List.of(bytes.get(0), onnx.initializer(matrix.values()), bytes.get(2)));
    String scale = onnx.node("Mul", List.of(bytes.get(1), onnx.initializer(matrix.scales())));
    String y = onnx.node("Mul", List.of(emitter.cast(product, ElementType.FLOAT), scale));
    return in.size() > 2 ? onnx.node("Add", List.of(y, emitter.name(in.get(2)))) : y;
  }
}
