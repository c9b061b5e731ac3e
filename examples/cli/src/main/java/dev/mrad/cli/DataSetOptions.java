package dev.mrad.cli;

import dev.mrad.api.BadInputException;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which labelled images to read. */
final class DataSetOptions {
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
      description = "auto (the default: says what it recognises), mvtec, visa, meta or folder.")
  private String layout;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "S",
      description = "test (the default, as in the paper), train or all.")
  private Split split;

  private final List<String> recognised = new ArrayList<>();

  /** The data sets, in the order of the options. */
  List<DataSet> read() {
    if (name != null && folders.size() > 1) {
      throw new BadInputException(
          "one name for " + folders.size() + " data sets", "--name", "expected one --dataset");
    }
    return folders.stream().map(folder -> read(folder)).toList();
  }

  /** The only data set. */
  DataSet readOne() {
    if (folders.size() > 1) {
      throw new BadInputException(folders.size() + " data sets", "--dataset", "expected one");
    }
    return read().get(0);
  }

  private DataSet read(Path folder) {
    DataSet dataSet = layout(folder).read(folder, split);
    return name == null ? dataSet : dataSet.named(name);
  }

  private Layout layout(Path folder) {
    if (!layout.equalsIgnoreCase("auto")) {
      for (Layout known : Layout.values()) {
        if (known.label().equalsIgnoreCase(layout)) {
          return known;
        }
      }
      throw new BadInputException(
          "layout '" + layout + "'", "--layout", "expected auto, mvtec, visa, meta or folder");
    }
    Layout.Recognition found = Layout.recognise(folder);
    recognised.add(
        "data set "
            + folder
            + ": layout "
            + found.layout().label()
            + ", because of "
            + found.reason());
    return found.layout();
  }

  /** Says what {@code auto} took the folders for. */
  void tell(PrintWriter print) {
    recognised.forEach(print::println);
  }
}
