package dev.mrad.backend.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.mrad.spi.Backend;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Replay;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.List;
import java.util.Optional;

/**
 * PyTorch through DJL. All native memory belongs to one manager, which goes with the backend; a
 * weight's goes with the last program that uses it, a run's with the run.
 */
final class DjlBackend implements Backend {
  private final CallGate gate = new CallGate("backend " + DjlBackendProvider.NAME);
  private final Engine engine;
  private final NDManager manager;
  private final Threads threads;
  private final Upload upload;
  private final SharedWeights weights;
  private final DjlOps ops;
  private final String device;

  DjlBackend(Engine engine, Device device, int threads) {
    this.engine = engine;
    this.manager = engine.newBaseManager(device);
    this.threads = new Threads(threads);
    this.upload = new Upload(manager);
    this.weights = new SharedWeights(upload);
    this.ops = new DjlOps(upload, weights, new FusedAttention(manager));
    this.device = device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  @Override
  public String name() {
    return DjlBackendProvider.NAME;
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public TensorProgram compile(Graph graph) {
    return DeviceMemory.loading(
        device,
        () -> {
          try (CallGate.Call call = gate.enter()) {
            threads.apply();
            return new DjlProgram(Replay.compile(graph, ops), gate, threads, device);
          }
        });
  }

  /** One gradient is computed at a time in a process, since DJL records only one. */
  @Override
  public Optional<GradientProgram> gradients(Graph graph, List<Weight> variables) {
    return DeviceMemory.loading(
        device,
        () -> {
          try (CallGate.Call call = gate.enter()) {
            return Optional.of(
                new DjlGradientProgram(
                    graph,
                    variables,
                    new DjlRecording(engine, manager, upload, weights),
                    gate,
                    threads,
                    device));
          }
        });
  }

  /** How many weights are held, each content once. */
  int heldWeights() {
    return weights.size();
  }

  /** How many native arrays are alive. */
  int heldArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    gate.close(manager::close);
  }
}
