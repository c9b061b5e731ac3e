package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Replay;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kit's double precision as a backend, with gradients by differences: what the suites expect in
 * numbers must hold for it too.
 */
final class ReferenceBackend implements Backend {
  /** Mistakes that it can be given. */
  enum Mistake {
    NONE,
    PRODUCTS_IN_TF32,
    ONE_PERCENT_OFF,
    KEEPS_THE_FIRST_VARIABLES,
    FORGETS_A_VARIABLE,
    CHECKS_NOTHING,
    RUNS_WHEN_CLOSED
  }

  private final CallGate gate = new CallGate("backend reference");
  private final Mistake mistake;

  private ReferenceBackend(Mistake mistake) {
    this.mistake = mistake;
  }

  /**
   * Opens it.
   *
   * @param mistake what is wrong with it
   */
  record Provider(Mistake mistake) implements BackendProvider {
    Provider() {
      this(Mistake.NONE);
    }

    @Override
    public String name() {
      return "reference";
    }

    @Override
    public int priority() {
      return -1000;
    }

    @Override
    public Availability availability() {
      return new Availability(true, "double precision");
    }

    @Override
    public List<String> devices() {
      return List.of("cpu");
    }

    @Override
    public Backend open(BackendOptions options) {
      return new ReferenceBackend(mistake);
    }
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public TensorProgram compile(Graph graph) {
    try (CallGate.Call call = gate.enter()) {
      boolean rounds = mistake == Mistake.PRODUCTS_IN_TF32;
      return Replay.compile(graph, rounds ? new TensorFloatProducts() : new Float64Ops());
    }
  }

  @Override
  public Optional<GradientProgram> gradients(Graph graph, List<Weight> variables) {
    return Optional.of(new DifferenceProgram(graph, variables, mistake));
  }

  @Override
  public void close() {
    gate.close(() -> {});
  }

  /** Reads the operands of products with 10 bits of fraction, as a GPU's TensorFloat-32 does. */
  private static final class TensorFloatProducts extends Float64Ops {
    @Override
    public Expected matmul(Expected a, Expected b, boolean transposeA, boolean transposeB) {
      return super.matmul(rounded(a), rounded(b), transposeA, transposeB);
    }

    private Expected rounded(Expected x) {
      float[] values = output(x).data().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) + 0x1000 & ~0x1fff);
      }
      return Expected.of(new Tensor(x.shape(), values));
    }
  }

  private static final class DifferenceProgram implements GradientProgram {
    private final CallGate gate = new CallGate("gradient program");
    private final Graph graph;
    private final List<Weight> weights;
    private final Mistake mistake;
    private @Nullable Map<String, Tensor> first;

    private DifferenceProgram(Graph graph, List<Weight> weights, Mistake mistake) {
      this.graph = graph;
      this.weights = weights;
      this.mistake = mistake;
    }

    private void check(Map<String, Tensor> variables) {
      for (Weight weight : weights) {
        Tensor value = variables.get(weight.name());
        if (value == null || !value.shape().equals(weight.shape())) {
          throw new IllegalArgumentException(
              "variable " + weight.name() + " of " + weight.shape() + " expected");
        }
      }
    }

    @Override
    public Result run(Map<String, Tensor> variables, Map<String, Tensor> inputs) {
      graph.batch(inputs);
      if (mistake != Mistake.CHECKS_NOTHING) {
        check(variables);
      }
      if (first == null || mistake != Mistake.KEEPS_THE_FIRST_VARIABLES) {
        first = variables;
      }
      try (CallGate.Call call = gate.enter()) {
        return compute(new Differences(graph, first, inputs));
      }
    }

    private Result compute(Differences differences) {
      Map<String, Tensor> gradients = new HashMap<>();
      for (Weight weight : weights) {
        double[] by = differences.by(weight.name());
        float[] rounded = new float[by.length];
        for (int i = 0; i < by.length; i++) {
          rounded[i] = (float) (mistake == Mistake.ONE_PERCENT_OFF ? by[i] * 1.01 : by[i]);
        }
        gradients.put(weight.name(), new Tensor(weight.shape(), rounded));
      }
      if (mistake == Mistake.FORGETS_A_VARIABLE) {
        gradients.remove(weights.get(0).name());
      }
      Map<String, Tensor> outputs = new HashMap<>();
      Float64Ops ops = new Float64Ops();
      differences.outputs().forEach((name, value) -> outputs.put(name, ops.output(value)));
      return new Result(outputs, gradients);
    }

    @Override
    public void close() {
      if (mistake != Mistake.RUNS_WHEN_CLOSED) {
        gate.close(() -> {});
      }
    }
  }
}
