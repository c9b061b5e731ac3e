package dev.mrad.backend.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import dev.mrad.api.BackendUnavailableException;

/** DJL's PyTorch engine, by name: DJL's default engine is whichever it finds. */
final class PyTorch {
  static final String ENGINE = "PyTorch";
  private static final String OPT_OUT = "OPT_OUT_TRACKING";

  private PyTorch() {}

  /**
   * Loads the natives, once in a process. To be called only when {@link Natives} are usable.
   *
   * @throws BackendUnavailableException when they cannot be loaded
   */
  static synchronized Engine load() {
    optOut();
    try {
      return Engine.getEngine(ENGINE);
    } catch (EngineException | IllegalArgumentException | LinkageError | AssertionError e) {
      throw new BackendUnavailableException(
          "backend " + DjlBackendProvider.NAME + ": PyTorch could not be loaded: " + reason(e), e);
    }
  }

  /** Keeps DJL from sending usage statistics, where nobody has decided otherwise. */
  static synchronized void optOut() {
    if (Utils.getEnvOrSystemProperty(OPT_OUT) == null) {
      System.setProperty(OPT_OUT, "true");
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
  }
}
