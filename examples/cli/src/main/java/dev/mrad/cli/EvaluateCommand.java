package dev.mrad.cli;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.evaluation.Evaluation;
import dev.mrad.evaluation.Evaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad evaluate}. */
@Command(
    name = "evaluate",
    description = "Scores a labelled data set and writes metrics and a report.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ComputeOptions compute;
  @Mixin private DetectorOptions options;
  @Mixin private DataSetOptions dataSet;

  @Option(names = "--strict", description = "Stops at the first image that cannot be used.")
  private boolean strict;

  @Option(
      names = "--explain",
      description = "Names in the report the images of the bank that count most.")
  private boolean explain;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder for report.json, report.md and report.html.")
  private Path out;

  @Override
  public Integer call() {
    options.check(explain);
    DataSet data = dataSet.readOne();
    MemoryBank memory = options.openBank();
    Evaluation evaluation;
    try (AnomalyDetector detector =
            options.detector(memory, compute).explanations(explain).build();
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "evaluating")) {
      createFolder();
      evaluation =
          new Evaluator(detector).progress(progress).strict(strict).explain(explain).evaluate(data);
    }
    evaluation.writeJson(out.resolve("report.json"));
    evaluation.writeMarkdown(out.resolve("report.md"));
    evaluation.writeHtml(out.resolve("report.html"));
    PrintWriter err = spec.commandLine().getErr();
    for (BadInputException problem : evaluation.problems()) {
      Main.line(err, problem.getMessage());
    }
    PrintWriter print = spec.commandLine().getOut();
    print.print(evaluation.markdown());
    dataSet.tell(print);
    print.println("look at " + out.resolve("report.html"));
    print.flush();
    return evaluation.problems().isEmpty() ? Main.DONE : Main.BAD_INPUT;
  }

  private void createFolder() {
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be written", out.toString(), "expected a folder that can be made", e);
    }
  }
}
