package dev.mrad.cli;

import dev.mrad.api.BadInputException;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which labelled images to read. */
final class DataSetOptions {
  /** Layouts of data sets. */
  enum Layout {
    /** Recognises the layout; MVTec's is the only one so far. */
    AUTO,
    /** {@code <category>/{train,test}/<kind>}. */
    MVTEC
  }

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "DIR",
      description = "A data set's folder; may be given several times.")
  private List<Path> folders;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The data set's name in the bank; its folder's name by default.")
  private @Nullable String name;

  @Option(
      names = "--layout",
      defaultValue = "auto",
      paramLabel = "L",
      description = "auto (the default) or mvtec.")
  @SuppressWarnings("UnusedVariable") // Picocli refuses other names; both layouts read alike.
  private Layout layout;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "S",
      description = "test (the default, as in the paper), train or all.")
  private Split split;

  /** The data sets, in the order of the options. */
  List<DataSet> read() {
    if (name != null && folders.size() > 1) {
      throw new BadInputException(
          "one name for " + folders.size() + " data sets", "--name", "expected one --dataset");
    }
    return folders.stream().map(this::read).toList();
  }

  /** The only data set. */
  DataSet readOne() {
    if (folders.size() > 1) {
      throw new BadInputException(folders.size() + " data sets", "--dataset", "expected one");
    }
    return read().get(0);
  }

  private DataSet read(Path folder) {
    DataSet dataSet = MvtecLayout.read(folder, split);
    return name == null ? dataSet : dataSet.named(name);
  }
}
