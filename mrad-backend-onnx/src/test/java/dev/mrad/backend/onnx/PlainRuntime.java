package dev.mrad.backend.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * ONNX Runtime's own Java API and nothing else: a class file that a child JVM runs with no class of
 * this library on its path. Arguments: model, file of inputs, file of outputs to write.
 */
final class PlainRuntime {
  private PlainRuntime() {}

  /** Entry point. */
  public static void main(String[] args) throws Exception {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(args[0])) {
      Map<String, OnnxTensor> inputs = new HashMap<>();
      try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(args[1])))) {
        for (int left = in.readInt(); left > 0; left--) {
          String name = in.readUTF();
          long[] shape = new long[in.readInt()];
          int size = 1;
          for (int i = 0; i < shape.length; i++) {
            shape[i] = in.readInt();
            size *= (int) shape[i];
          }
          FloatBuffer values = FloatBuffer.allocate(size);
          for (int i = 0; i < size; i++) {
            values.put(i, in.readFloat());
          }
          inputs.put(name, OnnxTensor.createTensor(environment, values, shape));
        }
      }
      try (OrtSession.Result result = session.run(inputs);
          DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(args[2])))) {
        out.writeInt(result.size());
        for (Map.Entry<String, OnnxValue> each : result) {
          write(out, each.getKey(), ((OnnxTensor) each.getValue()).getFloatBuffer());
        }
      }
      System.out.println("metadata " + session.getMetadata().getCustomMetadata());
    }
  }

  private static void write(DataOutputStream out, String name, FloatBuffer values)
      throws IOException {
    out.writeUTF(name);
    out.writeInt(values.remaining());
    while (values.hasRemaining()) {
      out.writeFloat(values.get());
    }
  }
}
