package dev.mrad.cli;

import dev.mrad.sample.SampleData;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mrad sample}. */
@Command(
    name = "sample",
    description = "Makes a procedural inspection data set in MVTec layout.",
    mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
  private Path out;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "The same seed gives the same pictures; 1 by default.")
  private long seed;

  @Override
  public Integer call() {
    SampleData data = SampleData.standard(seed);
    try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), "drawing")) {
      data.writeTo(out, done -> progress.update(done, data.size()));
    }
    spec.commandLine()
        .getOut()
        .println(
            data.size() + " pictures of " + data.categories().size() + " categories in " + out);
    return Main.DONE;
  }
}
