package dev.mrad.cli;

import dev.mrad.api.ImageEncoder;
import dev.mrad.bank.BankFile;
import dev.mrad.bank.OfficialBank;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad import bank}. */
@Command(
    name = "bank",
    description = "Turns the two files of an official bank into a bank.",
    mixinStandardHelpOptions = true)
final class ImportBankCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @Option(
      names = "--image",
      required = true,
      paramLabel = "F",
      description = "The image memory, cache_model_<set>.pt.")
  private Path image;

  @Option(
      names = "--patch",
      required = true,
      paramLabel = "F",
      description = "The patch memory, cache_patch_model_<set>.pt.")
  private Path patch;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "The side to which its images were resized; the encoder's own by default.")
  private int inputSize;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The data set's name in the bank; the image file's by default.")
  private @Nullable String name;

  @Option(names = "--out", required = true, paramLabel = "B", description = "The file to write.")
  private Path out;

  @Override
  public Integer call() {
    BankFile.requireWritable(out);
    OfficialBank read = OfficialBank.read(image, patch);
    try (ImageEncoder encoder = compute.encoder().inputSize(inputSize).open()) {
      BankCommand.write(read.bank(name == null ? nameOf(image) : name, encoder), out, spec);
    }
    spec.commandLine()
        .getOut()
        .println("source images are unknown: rows are named by their numbers");
    return Main.DONE;
  }

  private static String nameOf(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".pt") ? name.substring(0, name.length() - ".pt".length()) : name;
  }
}
