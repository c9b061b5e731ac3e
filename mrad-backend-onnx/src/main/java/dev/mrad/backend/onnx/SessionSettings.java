package dev.mrad.backend.onnx;

import ai.djl.engine.EngineException;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;

/**
 * How sessions of a backend are opened.
 *
 * @param providers where they compute
 * @param threads how many threads compute one run, at least 1
 */
record SessionSettings(Providers providers, int threads) {
  Session open(Path model) {
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      // Idle threads of one session would take the processors from the next one's.
      options.addConfigEntry("session.force_spinning_stop", "1");
      providers.add(options);
      return Session.load(model, options);
    } catch (OrtException e) {
      throw new EngineException(e);
    }
  }
}
