package dev.mrad.cli;

import dev.mrad.api.BadInputException;
import dev.mrad.api.MemoryBank;
import dev.mrad.backend.onnx.ExportReport;
import dev.mrad.backend.onnx.OnnxExport;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad export}. */
@Command(
    name = "export",
    description = {
      "Writes an encoder as an ONNX file, or with --bank a whole detector.",
      "Any ONNX runtime opens it; the file's metadata tell how images are prepared."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  /** Forms of files. */
  enum Format {
    /** ONNX. */
    ONNX
  }

  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;

  @ArgGroup(exclusive = false)
  private @Nullable DetectorOptions detector;

  // There is one format so far, so that picocli's check of the name is all that it is for.
  @SuppressWarnings("UnusedVariable")
  @Option(names = "--format", defaultValue = "onnx", paramLabel = "F", description = "onnx.")
  private Format format;

  @Option(
      names = "--input-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "The side of an encoder's input; a detector takes the bank's.")
  private int inputSize;

  @Option(names = "--half-weights", description = "Stores larger weights in half precision.")
  private boolean half;

  @Option(names = "--bank-as-input", description = "Makes the bank an input, to be changed later.")
  private boolean bankAsInput;

  @Option(names = "--data-beside", description = "Puts larger weights into a file beside.")
  private boolean beside;

  @Option(
      names = "--int8",
      paramLabel = "DIR",
      description =
          "Computes the encoder on 8-bit integers, if that costs little on this data set's images.")
  private @Nullable Path int8;

  @Option(
      names = "--int8-limit",
      paramLabel = "L",
      description =
          "What it may cost: points of AUROC (0.1 by default), or for an encoder alone percent of"
              + " cosine (1 by default).")
  private @Nullable Double limit;

  @Option(names = "--force", description = "Exports even if it costs more.")
  private boolean force;

  @Option(names = "--out", required = true, paramLabel = "F", description = "The file to write.")
  private Path out;

  @Override
  public Integer call() {
    DetectorOptions options = detector;
    compute.requireNoBackend("export");
    Exclusive.require(limit != null, "--int8-limit", int8 != null, "--int8");
    Exclusive.require(force, "--force", int8 != null, "--int8");
    if (options != null) {
      options.check(false);
      options.checkExport(inputSize);
    }
    OnnxExport export =
        new OnnxExport().halfWeights(half).bankAsInput(bankAsInput).dataBeside(beside);
    if (int8 != null) {
      double most = limit != null ? limit : options == null ? 1 : 0.1;
      export.int8(images(int8), most, force);
    }
    if (options == null && bankAsInput) {
      throw new BadInputException("no bank", "--bank-as-input", "expected --bank with it");
    }
    tell(options == null ? encoder(export) : detector(export, options));
    return Main.DONE;
  }

  private ExportReport encoder(OnnxExport export) {
    return export.encoder(compute.encoder().inputSize(inputSize), out);
  }

  private ExportReport detector(OnnxExport export, DetectorOptions options) {
    MemoryBank memory = options.openBank();
    return export.detector(options.detector(memory, compute), out);
  }

  private static DataSet images(Path folder) {
    return Layout.recognise(folder).layout().read(folder, Split.ALL);
  }

  private void tell(ExportReport report) {
    PrintWriter print = spec.commandLine().getOut();
    print.println("wrote " + report.file() + ", " + report.nodes() + " nodes");
    report.data().ifPresent(data -> print.println("wrote " + data));
    report
        .int8Cost()
        .ifPresent(
            cost -> print.printf(Locale.ROOT, "8-bit products cost %.3f on these images%n", cost));
    print.flush();
  }
}
