package dev.mrad.backend.onnx;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.mrad.api.BackendUnavailableException;

/** DJL's OnnxRuntime engine, by name: DJL's default engine is whichever it finds. */
final class OnnxRuntime {
  static final String ENGINE = "OnnxRuntime";
  private static final String OPT_OUT = "OPT_OUT_TRACKING";
  private static final String ALONE = "ai.djl.onnx.disable_alternative";

  private OnnxRuntime() {}

  /**
   * Loads the natives, once in a process. DJL's engine comes first: it cannot set up an ONNX
   * environment that somebody else has made.
   *
   * @throws BackendUnavailableException when they cannot be loaded
   */
  static synchronized Engine load() {
    if (Utils.getEnvOrSystemProperty(OPT_OUT) == null) {
      System.setProperty(OPT_OUT, "true");
    }
    try {
      // Beside another engine, DJL would load that one too at each run, and download its natives.
      if (Engine.getAllEngines().size() > 1 && System.getProperty(ALONE) == null) {
        System.setProperty(ALONE, "true");
      }
      Engine engine = Engine.getEngine(ENGINE);
      OrtEnvironment.getEnvironment().setTelemetry(false);
      return engine;
    } catch (EngineException
        | IllegalArgumentException
        | IllegalStateException
        | OrtException
        | LinkageError
        | AssertionError e) {
      throw new BackendUnavailableException(
          "backend "
              + OnnxBackendProvider.NAME
              + ": ONNX Runtime could not be loaded: "
              + Failures.reason(e),
          e);
    }
  }
}
