package dev.mrad.example.encoder;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what training sees, and how fast it is drawn. */
@Command(
    name = "preview",
    description = "Draws training pictures with their masks, and says how fast that goes.")
final class PreviewCommand implements Callable<Integer> {
  private static final int ACROSS = 10;
  private static final int MASK = 0xff0000;

  @Option(names = "--tiles", required = true, description = "the file that 'tiles' wrote")
  private Path tiles = Path.of("");

  @Option(names = "--side", defaultValue = "256", description = "the pictures' side in pixels")
  private int side;

  @Option(names = "--count", defaultValue = "60", description = "how many")
  private int count;

  @Option(names = "--workers", defaultValue = "1", description = "how many threads draw")
  private int workers;

  @Option(names = "--seed", defaultValue = "1")
  private long seed;

  @Option(names = "--out", description = "a PNG file; without, only the speed is measured")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (TileFile file = TileFile.open(tiles)) {
      Path target = out;
      if (target == null) {
        measure(file);
      } else {
        Example[] examples =
            IntStream.range(0, count / 2)
                .parallel()
                .mapToObj(i -> Example.pair(file, side, new SplittableRandom(seed * count + i)))
                .flatMap(List::stream)
                .toArray(Example[]::new);
        ImageIO.write(sheet(examples), "png", target.toFile());
      }
    }
    return 0;
  }

  private void measure(TileFile file) throws InterruptedException {
    Stage stage = new Stage(side, 16, Stage.Length.steps(1), 1, 1);
    try (BatchQueue queue = new BatchQueue(file, stage, seed, 0, workers)) {
      for (int i = 0; i < count / 4; i += stage.batch()) {
        queue.next();
      }
      long start = System.nanoTime();
      int drawn = 0;
      int anomalous = 0;
      while (drawn < count) {
        for (int label : queue.next().labels()) {
          anomalous += label;
          drawn++;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%d pictures of %d pixels by %d threads: %.1f a second, %.0f %% with defects%n",
          drawn,
          side,
          workers,
          drawn / seconds,
          100.0 * anomalous / drawn);
    }
  }

  /** Pictures in rows, each row with its masks below. */
  private BufferedImage sheet(Example[] examples) {
    int rows = (examples.length + ACROSS - 1) / ACROSS;
    BufferedImage sheet =
        new BufferedImage(ACROSS * side, 2 * rows * side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < examples.length; i++) {
      int left = i % ACROSS * side;
      int top = 2 * (i / ACROSS) * side;
      Example example = examples[i];
      for (int at = 0; at < side * side; at++) {
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          rgb = rgb << 8 | Math.round(255 * example.picture().planes[c][at]);
        }
        int x = left + at % side;
        int y = top + at / side;
        sheet.setRGB(x, y, rgb);
        sheet.setRGB(x, y + side, example.mask()[at] != 0 ? MASK : rgb >> 2 & 0x3f3f3f);
      }
    }
    return sheet;
  }
}
