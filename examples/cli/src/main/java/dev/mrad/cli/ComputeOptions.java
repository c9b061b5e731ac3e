package dev.mrad.cli;

import dev.mrad.DetectorBuilder;
import dev.mrad.EncoderBuilder;
import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.MemoryBank;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
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
    EncoderBuilder builder = Mrad.encoder();
    place(builder::device, builder::threads, builder::backend);
    return isEmbedded() ? builder : builder.weights(Path.of(encoder));
  }

  /** A detector of this encoder on this backend. */
  DetectorBuilder detector(MemoryBank bank) {
    DetectorBuilder builder = Mrad.detector(bank);
    place(builder::device, builder::threads, builder::backend);
    return isEmbedded() ? builder : builder.encoder(Path.of(encoder));
  }

  /** Passes on what was typed, and leaves the rest to the builder. */
  private void place(
      Consumer<String> toDevice, Consumer<Integer> toThreads, Consumer<String> toBackend) {
    if (threads != null && threads < 0) {
      throw new BadInputException(threads + " threads", "--threads", "expected 0 or more");
    }
    Optional.ofNullable(device).ifPresent(toDevice);
    Optional.ofNullable(threads).ifPresent(toThreads);
    Optional.ofNullable(backend).ifPresent(toBackend);
  }

  /** Refuses where to compute, for a command that computes nothing. */
  void requireNoBackend(String command) {
    String why = "none: " + command + " does not compute with it";
    Exclusive.refuse(true, command, backend != null, "--backend", why);
    Exclusive.refuse(true, command, device != null, "--device", why);
    Exclusive.refuse(true, command, threads != null, "--threads", why);
  }

  /** The encoder's path, or its name for the embedded one. */
  String name() {
    return encoder;
  }

  boolean isEmbedded() {
    return encoder.equals(EMBEDDED);
  }
}
