package dev.mrad.backend.djl;

import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;

/** A replayed graph that needs its backend open. */
final class DjlProgram implements TensorProgram {
  private final TensorProgram replay;
  private final CallGate backend;
  private final Threads threads;
  private final String device;

  DjlProgram(TensorProgram replay, CallGate backend, Threads threads, String device) {
    this.replay = replay;
    this.backend = backend;
    this.threads = threads;
    this.device = device;
  }

  @Override
  public Graph graph() {
    return replay.graph();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    int batch = graph().batch(inputs);
    return DeviceMemory.running(
        device,
        batch,
        () -> {
          try (CallGate.Call call = backend.enter()) {
            threads.apply();
            return replay.run(inputs);
          }
        });
  }

  @Override
  public void close() {
    replay.close();
  }
}
