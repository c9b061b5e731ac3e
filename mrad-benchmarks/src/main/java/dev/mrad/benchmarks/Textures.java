package dev.mrad.benchmarks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Seeded noise with a dark square on every second picture, in MVTec layout. */
final class Textures {
  private Textures() {}

  static Path write(Path folder, int images, int side) throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < images; i++) {
      boolean defect = i % 2 == 1;
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int pixel = 0; pixel < side * side; pixel++) {
        int grey = 128 + random.nextInt(64);
        image.setRGB(pixel % side, pixel / side, grey * 0x010101);
      }
      if (defect) {
        BufferedImage mask = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        square(image, Color.DARK_GRAY);
        square(mask, Color.WHITE);
        save(mask, folder.resolve("noise/ground_truth/square/" + i + "_mask.png"));
      }
      save(image, folder.resolve("noise/test/" + (defect ? "square/" : "good/") + i + ".png"));
    }
    return folder;
  }

  private static void square(BufferedImage image, Color color) {
    int side = image.getWidth();
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(color);
    graphics.fillRect(side / 4, side / 4, side / 3, side / 3);
    graphics.dispose();
  }

  private static void save(BufferedImage image, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}
