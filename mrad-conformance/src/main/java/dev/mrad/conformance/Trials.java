package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs formulas on a backend, in every form, and compares them with {@link Float64}. */
final class Trials {
  private static final int[] BATCHES = {1, 2, 5};

  private @Nullable Backend backend;
  private double factor = 1;

  void open(Subject subject) {
    backend = subject.open();
    factor = subject.toleranceFactor();
  }

  void close() {
    if (backend != null) {
      backend.close();
    }
  }

  Backend backend() {
    if (backend == null) {
      throw new IllegalStateException("the backend is not open");
    }
    return backend;
  }

  /**
   * Compares a formula with double precision: for batches of 1, 2 and 5 where an operand is open;
   * with operands of closed shape as inputs and as weights; as it is, and with fused operations
   * lowered to simple ones.
   */
  void verify(Formula formula, Operand... operands) {
    List<Operand> all = List.of(operands);
    boolean open = all.stream().anyMatch(operand -> operand.shape().isOpen());
    for (int batch : open ? BATCHES : new int[] {1}) {
      Random random =
          new Random(31L * batch + all.stream().mapToInt(o -> o.shape().hashCode()).sum());
      List<Tensor> tensors = all.stream().map(o -> o.tensor(batch, random)).toList();
      for (int constants : constantSets(all)) {
        verify(formula, all, tensors, batch, constants);
      }
    }
  }

  /** Which operands to pass as weights, as bit sets: each alone, all, none. */
  private static int[] constantSets(List<Operand> operands) {
    int closed =
        IntStream.range(0, operands.size())
            .filter(i -> !operands.get(i).shape().isOpen())
            .map(i -> 1 << i)
            .sum();
    IntStream single = IntStream.range(0, operands.size()).map(i -> 1 << i & closed);
    return IntStream.concat(IntStream.of(0, closed), single).distinct().toArray();
  }

  private void verify(
      Formula formula, List<Operand> operands, List<Tensor> tensors, int batch, int constants) {
    GraphBuilder builder = new GraphBuilder();
    List<Node> nodes = new ArrayList<>();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < operands.size(); i++) {
      String name = "operand" + i;
      if ((constants >> i & 1) == 1) {
        nodes.add(builder.weight(new TensorWeight(name, tensors.get(i))));
      } else {
        nodes.add(builder.input(name, operands.get(i).shape()));
        inputs.put(name, tensors.get(i));
      }
    }
    Node result = formula.of(builder, nodes);
    Graph graph = builder.output("result", result).build();
    String what =
        result.op()
            + " of "
            + operands.stream().map(Operand::shape).toList()
            + ", batch "
            + batch
            + ", weights "
            + Arrays.toString(
                IntStream.range(0, operands.size())
                    .filter(i -> (constants >> i & 1) == 1)
                    .toArray());
    verify(what, graph, inputs);
    Graph lowered = graph.lower(op -> false);
    if (lowered != graph) {
      verify(what + ", lowered", lowered, inputs);
    }
  }

  /** Compares all outputs of a graph with double precision. */
  void verify(String what, Graph graph, Map<String, Tensor> inputs) {
    Map<String, Expected> expected = Float64.evaluate(graph, inputs);
    try (TensorProgram program = backend().compile(graph)) {
      Map<String, Tensor> found = program.run(inputs);
      expected.forEach((name, value) -> value.verify(what, Named.get(found, name), factor));
    }
  }
}
