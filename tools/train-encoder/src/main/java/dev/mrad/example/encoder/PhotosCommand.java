package dev.mrad.example.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Packs the photographs that tiles are cut from, for a machine without the packages. */
@Command(name = "photos", description = "Packs tiles of the packages' photographs into one file.")
final class PhotosCommand implements Callable<Integer> {
  @Option(names = "--out", required = true, description = "the file to write")
  private Path out = Path.of("");

  @Option(
      names = "--root",
      defaultValue = "/",
      description = "below which Debian's texture packages are installed (or unpacked)")
  private Path root = Path.of("/");

  @Option(names = "--mebibytes", defaultValue = "20", description = "how large it may become")
  private int mebibytes;

  @Option(names = "--seed", defaultValue = "1", description = "the same seed, the same tiles")
  private long seed;

  @Override
  public Integer call() throws IOException {
    List<PhotoPack.Photo> photos = new ArrayList<>();
    new TileMaker(seed, System.out::println)
        .packages(
            root,
            (picture, material) -> {
              try {
                photos.add(PhotoPack.Photo.of(picture, material));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    long total = photos.stream().mapToLong(photo -> photo.jpeg().length).sum();
    int keep = (int) Math.min(photos.size(), photos.size() * (mebibytes * 1048576.0) / total);
    List<PhotoPack.Photo> kept = new ArrayList<>();
    for (int i = 0; i < keep; i++) {
      kept.add(photos.get((int) ((long) i * photos.size() / keep)));
    }
    PhotoPack.write(out, kept);
    System.out.println(kept.size() + " of " + photos.size() + " photographs");
    return 0;
  }
}
