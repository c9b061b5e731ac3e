package dev.mrad.sample;

import dev.mrad.api.BadInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A sample data set in MVTec layout: {@code <category>/{train/good, test/good, test/<defect>,
 * ground_truth/<defect>/<stem>_mask.png}}.
 *
 * @param seed which data set; the same seed gives the same pixels
 * @param side height and width of the pictures
 * @param categories what to show
 * @param train sound training pictures of each category
 * @param good sound test pictures of each category
 * @param perDefect test pictures of each defect of each category
 */
public record SampleData(
    long seed, int side, List<Category> categories, int train, int good, int perDefect) {
  /** The version of the pictures: another one may draw the same seed otherwise. */
  public static final int VERSION = 1;

  /** Checks the counts and copies the list. */
  public SampleData {
    categories = List.copyOf(categories);
    if (train < 0 || good < 0 || perDefect < 0 || categories.isEmpty()) {
      throw new BadInputException(
          "counts " + train + ", " + good + ", " + perDefect + " of " + categories,
          "sample data",
          "expected counts from 0 and at least one category");
    }
  }

  /** All categories at 256 pixels, few pictures of each. */
  public static SampleData standard(long seed) {
    return new SampleData(seed, 256, List.of(Category.values()), 2, 8, 2);
  }

  /** How many pictures it holds, masks not counted. */
  public int size() {
    return categories.stream()
        .mapToInt(category -> train + good + perDefect * category.defects().size())
        .sum();
  }

  /**
   * Writes the data set.
   *
   * @param folder an empty folder, or one that does not exist yet
   * @param progress told after every picture how many are done, by several threads
   * @throws BadInputException when the folder is not empty or cannot be written
   */
  public void writeTo(Path folder, IntConsumer progress) {
    requireEmpty(folder);
    SampleGenerator generator = new SampleGenerator(seed, side);
    Writer files = new Writer(progress);
    // Pictures are independent of each other; the platform's common pool draws them.
    categories.parallelStream().forEach(each -> write(each, generator, files, folder));
    files.text(folder.resolve("README.txt"), readme());
  }

  private void write(Category category, SampleGenerator generator, Writer files, Path folder) {
    Path root = folder.resolve(category.folder());
    for (int i = 0; i < train; i++) {
      files.picture(root.resolve("train/good/" + stem(i) + ".png"), generator.sound(category, i));
    }
    for (int i = 0; i < good; i++) {
      Sample sample = generator.sound(category, train + i);
      files.picture(root.resolve("test/good/" + stem(i) + ".png"), sample);
    }
    for (DefectKind kind : category.defects()) {
      for (int i = 0; i < perDefect; i++) {
        Sample sample = generator.defective(category, kind, i);
        files.picture(root.resolve("test/" + kind.folder() + "/" + stem(i) + ".png"), sample);
        files.mask(
            root.resolve("ground_truth/" + kind.folder() + "/" + stem(i) + "_mask.png"), sample);
      }
    }
  }

  private String readme() {
    return "Procedural inspection pictures of MRAD for Java, made up entirely: seed "
        + seed
        + ", "
        + side
        + " pixels, generator version "
        + VERSION
        + ".\n";
  }

  private static String stem(int index) {
    return String.format(Locale.ROOT, "%03d", index);
  }

  private static void requireEmpty(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new BadInputException(
              "folder is not empty", folder.toString(), "expected a new or an empty folder");
        }
      }
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be written", folder.toString(), "expected a folder that can be made", e);
    }
  }

  /** Writes each file beside and renames it, so that a stop leaves no half file. */
  private static final class Writer {
    private final IntConsumer progress;
    private final AtomicInteger done = new AtomicInteger();

    Writer(IntConsumer progress) {
      this.progress = progress;
    }

    void picture(Path file, Sample sample) {
      int[] pixels = new int[sample.side() * sample.side()];
      byte[] rgb = sample.rgb();
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] =
            (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
      }
      png(file, sample.side(), BufferedImage.TYPE_INT_RGB, pixels);
      progress.accept(done.incrementAndGet());
    }

    void mask(Path file, Sample sample) {
      byte[] grey = new byte[sample.mask().length];
      for (int i = 0; i < grey.length; i++) {
        grey[i] = (byte) (sample.mask()[i] == 0 ? 0 : 255);
      }
      png(file, sample.side(), BufferedImage.TYPE_BYTE_GRAY, grey);
    }

    private static void png(Path file, int side, int type, Object elements) {
      BufferedImage image = new BufferedImage(side, side, type);
      image.getRaster().setDataElements(0, 0, side, side, elements);
      write(file, temporary -> ImageIO.write(image, "png", temporary.toFile()));
    }

    void text(Path file, String content) {
      write(file, temporary -> Files.writeString(temporary, content, StandardCharsets.UTF_8));
    }

    private interface Content {
      Object to(Path temporary) throws IOException;
    }

    private static void write(Path file, Content content) {
      Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        content.to(temporary);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new BadInputException(
            "cannot be written", file.toString(), "expected space and access", e);
      }
    }
  }
}
