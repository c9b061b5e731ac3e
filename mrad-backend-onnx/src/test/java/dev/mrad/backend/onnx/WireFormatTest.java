package dev.mrad.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written is read back with the message classes that protobuf's compiler made. */
class WireFormatTest {
  private static OnnxMl.ModelProto read(Message message) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.writeTo(piece -> {
      byte[] part = new byte[piece.remaining()];
      piece.get(part);
      bytes.writeBytes(part);
    });
    assertThat(bytes.size()).isEqualTo((int) message.length());
    return OnnxMl.ModelProto.parseFrom(bytes.toByteArray());
  }

  private static OnnxGraph graph() {
    OnnxGraph graph = new OnnxGraph();
    graph.input("x", ElementType.FLOAT, List.of("batch", "300"));
    OnnxGraph body = graph.inner();
    body.output(body.node("Identity", List.of("x")), ElementType.BOOL, List.of());
    graph.node(
        OnnxModel.MICROSOFT,
        "Thing",
        List.of("x", "", graph.scalar(-0.5f)),
        List.of("ü", "second"),
        Attribute.integer("axis", -1),
        Attribute.real("alpha", 1.702f),
        Attribute.integers("axes", 0, -2, 1L << 40),
        Attribute.graph("body", body.message(constant -> null)));
    graph.initializer(
        new Initializer("far", ElementType.HALF, new long[] {3, 700}, sink -> {}, "digest"));
    graph.integers(7, -1);
    graph.output("ü", ElementType.FLOAT, List.of("batch"));
    return graph;
  }

  @Test
  void should_be_read_by_protobuf() throws Exception {
    OnnxMl.ModelProto model =
        read(
            OnnxModel.message(
                graph(),
                Map.of("key", "value"),
                constant ->
                    constant.name().equals("far") ? new Initializer.Place("w.data", 4096) : null));
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getOpsetImportList())
        .extracting(opset -> opset.getDomain() + ":" + opset.getVersion())
        .containsExactly(":17", "com.microsoft:1");
    assertThat(model.getMetadataProps(0).getKey()).isEqualTo("key");
    assertThat(model.getMetadataProps(0).getValue()).isEqualTo("value");
    assertThat(model.getUnknownFields().asMap()).isEmpty();
    OnnxMl.GraphProto graph = model.getGraph();
    assertThat(graph.getUnknownFields().asMap()).isEmpty();
    OnnxMl.TensorShapeProto shape = graph.getInput(0).getType().getTensorType().getShape();
    assertThat(shape.getDim(0).getDimParam()).isEqualTo("batch");
    assertThat(shape.getDim(1).getDimValue()).isEqualTo(300);
    assertThat(graph.getOutput(0).getName()).isEqualTo("ü");
    OnnxMl.NodeProto node = graph.getNode(0);
    assertThat(node.getDomain()).isEqualTo("com.microsoft");
    assertThat(node.getOpType()).isEqualTo("Thing");
    assertThat(node.getInputList()).containsExactly("x", "", "f-0.5");
    assertThat(node.getOutputList()).containsExactly("ü", "second");
    assertThat(node.getAttribute(0).getI()).isEqualTo(-1);
    assertThat(node.getAttribute(0).getType()).isEqualTo(OnnxMl.AttributeProto.AttributeType.INT);
    assertThat(node.getAttribute(1).getF()).isEqualTo(1.702f);
    assertThat(node.getAttribute(1).getType()).isEqualTo(OnnxMl.AttributeProto.AttributeType.FLOAT);
    assertThat(node.getAttribute(2).getIntsList()).containsExactly(0L, -2L, 1L << 40);
    assertThat(node.getAttribute(2).getType()).isEqualTo(OnnxMl.AttributeProto.AttributeType.INTS);
    assertThat(node.getAttribute(3).getG().getNode(0).getOpType()).isEqualTo("Identity");
    assertThat(node.getAttribute(3).getType()).isEqualTo(OnnxMl.AttributeProto.AttributeType.GRAPH);
  }

  @Test
  void should_place_constants_within_or_outside() throws Exception {
    OnnxMl.GraphProto graph =
        read(OnnxModel.message(
                graph(),
                Map.of(),
                constant ->
                    constant.name().equals("far") ? new Initializer.Place("w.data", 4096) : null))
            .getGraph();
    OnnxMl.TensorProto scalar = graph.getInitializer(0);
    assertThat(scalar.getDimsCount()).isZero();
    assertThat(scalar.getRawData().toByteArray()).containsExactly(0, 0, 0, 0xbf);
    OnnxMl.TensorProto far = graph.getInitializer(1);
    assertThat(far.getDimsList()).containsExactly(3L, 700L);
    assertThat(far.getDataType()).isEqualTo(OnnxMl.TensorProto.DataType.FLOAT16_VALUE);
    assertThat(far.getDataLocation()).isEqualTo(OnnxMl.TensorProto.DataLocation.EXTERNAL);
    assertThat(far.getExternalDataList())
        .extracting(entry -> entry.getKey() + "=" + entry.getValue())
        .containsExactly("location=w.data", "offset=4096", "length=4200");
    OnnxMl.TensorProto integers = graph.getInitializer(2);
    assertThat(integers.getDataType()).isEqualTo(OnnxMl.TensorProto.DataType.INT64_VALUE);
    assertThat(integers.getRawData().asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN))
        .satisfies(
            bytes -> assertThat(bytes.getLong()).isEqualTo(7),
            bytes -> assertThat(bytes.getLong()).isEqualTo(-1));
  }
}
