package dev.mrad.cli;

import dev.mrad.DetectorBuilder;
import dev.mrad.EncoderBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.MemoryBank;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where and with what to compute. */
final class ComputeOptions {
  private static final String EMBEDDED = "embedded";

  @Option(
      names = "--encoder",
      paramLabel = "E",
      defaultValue = EMBEDDED,
      description =
          "'embedded' (the default: a small one in the library) or a path: a safetensors file with OpenAI,"
              + " open_clip or Hugging Face names, or a folder with config.json and weights.")
  private String encoder = EMBEDDED;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "cpu, or another installed one (see mrad backends); the best by default.")
  private @Nullable String backend;

  @Option(names = "--device", paramLabel = "D", description = "auto (the default), cpu or gpu:N.")
  private @Nullable String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with; 0 (the default) for all processors.")
  private @Nullable Integer threads;

  /** An encoder as these options say. */
  EncoderBuilder encoder() {
    checkThreads();
    EncoderBuilder builder = Mrad.encoder();
    if (device != null) {
      builder.device(device);
    }
    if (threads != null) {
      builder.threads(threads);
    }
    if (backend != null) {
      builder.backend(backend);
    }
    return isEmbedded() ? builder : builder.weights(Path.of(encoder));
  }

  /** A detector of a bank on such an encoder. */
  DetectorBuilder detector(MemoryBank memory) {
    checkThreads();
    DetectorBuilder builder = Mrad.detector(memory);
    if (device != null) {
      builder.device(device);
    }
    if (threads != null) {
      builder.threads(threads);
    }
    if (backend != null) {
      builder.backend(backend);
    }
    return isEmbedded() ? builder : builder.encoder(Path.of(encoder));
  }

  private void checkThreads() {
    if (threads != null && threads < 0) {
      throw new BadInputException(threads + " threads", "--threads", "expected 0 or more");
    }
  }

  /** Refuses options that say where to compute, for a command that does not compute there. */
  void refuseBackend(String command, String expected) {
    String set =
        backend != null
            ? "--backend"
            : device != null ? "--device" : threads != null ? "--threads" : null;
    if (set != null) {
      throw new BadInputException(set, command, expected);
    }
  }

  /** The encoder's files, or the word for the embedded one. */
  String encoderName() {
    return encoder;
  }

  boolean isEmbedded() {
    return encoder.equals(EMBEDDED);
  }
}
