package dev.mrad.backend.onnx;

import ai.djl.engine.EngineException;
import dev.mrad.api.BadInputException;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An ONNX file, run by ONNX Runtime on the CPU: to check what {@link OnnxExport} wrote.
 * Thread-safe; closes as every resource of this library, see {@link CallGate}.
 */
public final class ExportedModel implements AutoCloseable {
  private final CallGate gate;
  private final Session session;
  private final Path file;

  private ExportedModel(Path file, Session session) {
    this.gate = new CallGate("model " + file);
    this.file = file;
    this.session = session;
  }

  /**
   * Opens a file.
   *
   * @throws BadInputException when it is not an ONNX file that ONNX Runtime can run, is truncated,
   *     or names weights outside its folder, that are missing, or that are too short
   * @throws dev.mrad.api.BackendUnavailableException when ONNX Runtime cannot be loaded
   */
  public static ExportedModel open(Path file) {
    ModelScan.check(file);
    OnnxBackendProvider.require();
    Providers cpu = new Providers("cpu", -1, false);
    int threads = Runtime.getRuntime().availableProcessors();
    try {
      return new ExportedModel(file, new SessionSettings(cpu, threads).open(file));
    } catch (EngineException e) {
      throw new BadInputException(
          "ONNX Runtime refuses it: " + Failures.reason(e),
          file.toString(),
          "expected a model that it can run",
          e);
    }
  }

  /** What the file tells about itself; keys of this library begin with {@code mrad.}. */
  public Map<String, String> metadata() {
    try (CallGate.Call call = gate.enter()) {
      return Map.copyOf(session.metadata());
    }
  }

  /**
   * Runs the model.
   *
   * @param inputs a tensor for every input of the model
   * @return a tensor for every output
   * @throws BadInputException when the inputs do not fit
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    try (CallGate.Call call = gate.enter()) {
      return session.run(new LinkedHashMap<>(inputs));
    } catch (EngineException | IllegalArgumentException e) {
      throw new BadInputException(
          "ONNX Runtime refuses it: " + Failures.reason(e),
          file.toString(),
          "expected its inputs",
          e);
    }
  }

  @Override
  public void close() {
    gate.close(session::close);
  }
}
