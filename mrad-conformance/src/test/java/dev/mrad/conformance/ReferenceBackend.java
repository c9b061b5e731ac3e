package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Replay;
import dev.mrad.spi.TensorOps;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.Optional;

/** The kit's double precision as a backend, with gradients by differences. */
final class ReferenceBackend implements Backend {
  private final CallGate gate = new CallGate("backend reference");
  private final TensorOps<Expected> ops;
  private final DifferenceProgram.Mistake mistake;

  ReferenceBackend(TensorOps<Expected> ops) {
    this(ops, DifferenceProgram.Mistake.NONE);
  }

  /**
   * @param mistake what is wrong with its gradients
   */
  ReferenceBackend(TensorOps<Expected> ops, DifferenceProgram.Mistake mistake) {
    this.ops = ops;
    this.mistake = mistake;
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
      return Replay.compile(graph, ops);
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
}
