package dev.mrad.testing;

import dev.mrad.api.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** The golden images as PNG files. */
public final class GoldenData {
  private static final int QUERIES = 3;

  private GoldenData() {}

  /** Writes the training images and masks in MVTec layout and returns the data set's folder. */
  public static Path writeTraining(Path folder) {
    try (Golden inputs = Golden.open("inputs")) {
      long[] labels = inputs.longs("labels_train");
      for (int i = 0; i < labels.length; i++) {
        String kind = labels[i] == 0 ? "good" : "defect";
        Path category = folder.resolve("thing");
        write(category.resolve("test/" + kind + "/" + i + ".png"), inputs, "train." + i + ".image");
        if (labels[i] == 1) {
          write(
              category.resolve("ground_truth/" + kind + "/" + i + "_mask.png"),
              inputs,
              "train." + i + ".mask");
        }
      }
    }
    return folder;
  }

  /** Writes the query images and returns them. */
  public static List<Image> queries(Path folder) {
    List<Image> images = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      images.add(Image.of(writeQuery(folder.resolve(i + ".png"), i)));
    }
    return images;
  }

  public static Path writeQuery(Path file, int query) {
    try (Golden inputs = Golden.open("inputs")) {
      return write(file, inputs, "query." + query + ".image");
    }
  }

  public static int queryHeight(int query) {
    try (Golden inputs = Golden.open("inputs")) {
      return inputs.shape("query." + query + ".image")[0];
    }
  }

  /** Writes a U8 tensor {@code [H, W]}, {@code [H, W, 3]} or {@code [H, W, 4]} as a PNG file. */
  public static Path write(Path file, Golden golden, String tensor) {
    int[] shape = golden.shape(tensor);
    return writePng(
        file, shape[0], shape[1], shape.length < 3 ? 1 : shape[2], golden.bytes(tensor));
  }

  /** Writes samples as a PNG file: grey, RGB or RGBA. */
  public static Path writePng(Path file, int height, int width, int channels, byte[] samples) {
    int type =
        switch (channels) {
          case 1 -> BufferedImage.TYPE_BYTE_GRAY;
          case 3 -> BufferedImage.TYPE_3BYTE_BGR;
          default -> BufferedImage.TYPE_4BYTE_ABGR;
        };
    BufferedImage image = new BufferedImage(width, height, type);
    int[] pixels = new int[samples.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = samples[i] & 0xff;
    }
    image.getRaster().setPixels(0, 0, width, height, pixels);
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
