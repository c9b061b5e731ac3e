package dev.mrad.example.encoder;

import dev.mrad.BufferedImages;
import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.internal.image.Pixels8;
import dev.mrad.render.Overlay;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pictures beside what the embedded detector makes of them. */
@Command(
    name = "sheet",
    description = "Draws overlays of pictures that are drawn at random from data sets.")
final class SheetCommand implements Callable<Integer> {
  private static final int CELL = 128;
  private static final int GAP = 4;
  private static final int PAIRS = 4;

  @Option(names = "--dataset", required = true, description = "data sets in MVTec layout")
  private List<Path> dataSets = List.of();

  @Option(names = "--count", defaultValue = "20", description = "how many pictures")
  private int count;

  @Option(names = "--seed", defaultValue = "1", description = "which ones")
  private long seed;

  @Option(names = "--out", required = true, description = "a PNG file")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    List<LabelledImage> images = new ArrayList<>();
    dataSets.forEach(set -> images.addAll(MvtecLayout.read(set, Split.TEST).images()));
    if (count < 1 || count > images.size()) {
      throw new BadInputException(
          "count " + count,
          "--count",
          "expected 1 to the " + images.size() + " pictures there are");
    }
    Collections.shuffle(images, new Random(seed));
    int rows = (count + PAIRS - 1) / PAIRS;
    BufferedImage sheet =
        new BufferedImage(
            PAIRS * (2 * CELL + 2 * GAP), rows * (CELL + GAP), BufferedImage.TYPE_INT_RGB);
    try (AnomalyDetector detector = Mrad.trainFree(Mrad.defaultBank())) {
      for (int i = 0; i < count; i++) {
        Image image = Image.of(images.get(i).file());
        Detection detection = detector.detect(image);
        Image.Rgb small = Pixels8.thumbnail(image, CELL);
        int x = i % PAIRS * (2 * CELL + 2 * GAP);
        int y = i / PAIRS * (CELL + GAP);
        put(small, sheet, x, y);
        put(
            Overlay.fitted(detection.modelMap())
                .draw(small, detection.modelMap().resizedTo(small.height(), small.width())),
            sheet,
            x + CELL,
            y);
        System.out.println(images.get(i).path() + " " + detection.score());
      }
    }
    Overlay.writePng((Image.Rgb) BufferedImages.image(sheet, "sheet"), out);
    return 0;
  }

  private static void put(Image.Rgb picture, BufferedImage sheet, int left, int top) {
    byte[] samples = picture.samples();
    for (int i = 0; i < picture.height() * picture.width(); i++) {
      int rgb =
          (samples[3 * i] & 0xff) << 16
              | (samples[3 * i + 1] & 0xff) << 8
              | (samples[3 * i + 2] & 0xff);
      sheet.setRGB(left + i % picture.width(), top + i / picture.width(), rgb);
    }
  }
}
