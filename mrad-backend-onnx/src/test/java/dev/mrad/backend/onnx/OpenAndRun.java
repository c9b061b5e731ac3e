package dev.mrad.backend.onnx;

import dev.mrad.api.MradException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** What a child JVM runs. */
final class OpenAndRun {
  private OpenAndRun() {}

  /** Entry point. */
  public static void main(String[] args) {
    OnnxBackendProvider provider = new OnnxBackendProvider();
    System.out.println(provider.availability());
    System.out.println("devices " + provider.devices());
    GraphBuilder graph = new GraphBuilder();
    graph.output("y", graph.exp(graph.input("x", Shape.batch(1, 2))));
    try (Backend backend = provider.open(new BackendOptions("auto", 1, Map.of()));
        TensorProgram program = backend.compile(graph.build())) {
      float[] y = program.run(Map.of("x", Tensor.of(new float[6], 3, 2))).get("y").data();
      System.out.println("computed " + y.length + " values");
    } catch (MradException e) {
      System.out.println("refused " + e.getMessage());
    }
    System.out.println("opt out " + System.getProperty("OPT_OUT_TRACKING"));
    System.out.println("alone " + System.getProperty("ai.djl.onnx.disable_alternative"));
  }
}
