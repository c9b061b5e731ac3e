package dev.mrad.dataset;

import java.nio.file.Path;
import java.util.Optional;

/** {@link MvtecLayout} among the layouts. */
final class MvtecReader implements Layout.Reader {
  @Override
  public String signs() {
    return "<category>/train/good or <category>/test/<kind>";
  }

  @Override
  public Optional<String> evidence(Path root) {
    if (MvtecLayout.isCategory(root)) {
      return Optional.of("train or test in " + Folders.name(root));
    }
    return Folders.folders(root).stream()
        .filter(MvtecLayout::isCategory)
        .findFirst()
        .map(category -> "train or test in " + Folders.name(category));
  }

  @Override
  public DataSet read(Path root, Split split) {
    return MvtecLayout.read(root, split);
  }
}
