package dev.mrad.example.encoder;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes what training cuts its pictures from. */
@Command(name = "tiles", description = "Draws the surfaces and cuts the textures to train with.")
final class TilesCommand implements Callable<Integer> {
  @Option(names = "--out", required = true, description = "the file to write")
  private Path out = Path.of("");

  @Option(
      names = "--root",
      defaultValue = "/",
      description = "below which Debian's texture packages are installed (or unpacked)")
  private Path root = Path.of("/");

  @Option(
      names = "--photos",
      description = "a pack that 'photos' wrote, instead of the packages' own files")
  private @Nullable Path photos;

  @Option(
      names = "--each",
      defaultValue = "120",
      description = "tiles of each procedural family and sample category")
  private int each;

  @Option(names = "--seed", defaultValue = "1", description = "the same seed, the same tiles")
  private long seed;

  @Override
  public Integer call() throws Exception {
    new TileMaker(seed, System.out::println).write(out, photos, root, each);
    return 0;
  }
}
