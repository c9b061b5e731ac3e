package dev.mrad.example.backend;

import dev.mrad.spi.Backend;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Replay;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorOps;
import dev.mrad.spi.TensorProgram;

/** {@link Replay} turns the operations into programs; the gate gives the rules of closing. */
final class PlainBackend implements Backend {
  private final CallGate gate = new CallGate("backend plain-java");
  private final TensorOps<Tensor> ops;

  PlainBackend(TensorOps<Tensor> ops) {
    this.ops = ops;
  }

  @Override
  public String name() {
    return "plain-java";
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
  public void close() {
    gate.close(() -> {});
  }
}
