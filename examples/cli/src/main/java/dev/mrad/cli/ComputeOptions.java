package dev.mrad.cli;

import dev.mrad.EncoderBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
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

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "auto (the default), cpu or gpu:N.")
  private String device = "auto";

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads to compute with; 0 (the default) for all processors.")
  private int threads;

  /** An encoder as these options say. */
  EncoderBuilder encoder() {
    if (threads < 0) {
      throw new BadInputException(threads + " threads", "--threads", "expected 0 or more");
    }
    EncoderBuilder builder = Mrad.encoder().device(device).threads(threads);
    if (backend != null) {
      builder.backend(backend);
    }
    return encoder.equals(EMBEDDED) ? builder : builder.weights(Path.of(encoder));
  }

  boolean isEmbedded() {
    return encoder.equals(EMBEDDED);
  }
}
