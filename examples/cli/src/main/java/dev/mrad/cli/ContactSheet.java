package dev.mrad.cli;

import dev.mrad.BufferedImages;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.render.Overlay;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures beside their overlays, several pairs in a row. */
final class ContactSheet {
  private static final int CELL = 160;
  private static final int PAIRS = 3;
  private static final int GAP = 6;

  private final List<BufferedImage> pictures = new ArrayList<>();

  void add(Path picture, Path overlay) {
    pictures.add(read(picture));
    pictures.add(read(overlay));
  }

  private static BufferedImage read(Path file) {
    try {
      BufferedImage image = ImageIO.read(file.toFile());
      if (image == null) {
        throw new IOException("not an image");
      }
      return image;
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected an image", e);
    }
  }

  void write(Path file) {
    int columns = 2 * PAIRS;
    int rows = (pictures.size() + columns - 1) / columns;
    int width = columns * CELL + (PAIRS + 1) * GAP;
    int height = rows * (CELL + GAP) + GAP;
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    for (int i = 0; i < pictures.size(); i++) {
      int column = i % columns;
      int x = GAP + column * CELL + column / 2 * GAP;
      int y = GAP + i / columns * (CELL + GAP);
      graphics.drawImage(pictures.get(i), x, y, CELL, CELL, null);
    }
    graphics.dispose();
    Overlay.writePng((Image.Rgb) BufferedImages.image(sheet, "contact sheet"), file);
  }
}
