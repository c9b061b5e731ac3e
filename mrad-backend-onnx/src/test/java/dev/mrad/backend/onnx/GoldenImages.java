package dev.mrad.backend.onnx;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The golden images as PNG files. */
final class GoldenImages {
  private GoldenImages() {}

  /** The training images and masks in MVTec layout. */
  static Path writeTraining(Path folder) {
    try (Golden inputs = Golden.open("inputs")) {
      byte[] labels = inputs.bytes("labels_train");
      for (int i = 0; i < labels.length / Long.BYTES; i++) {
        boolean defect = labels[i * Long.BYTES] == 1;
        String kind = defect ? "defect" : "good";
        Path category = folder.resolve("thing");
        write(category.resolve("test/" + kind + "/" + i + ".png"), inputs, "train." + i + ".image");
        if (defect) {
          Path mask = category.resolve("ground_truth/" + kind + "/" + i + "_mask.png");
          write(mask, inputs, "train." + i + ".mask");
        }
      }
    }
    return folder;
  }

  static Path writeQuery(Path file, int query) {
    try (Golden inputs = Golden.open("inputs")) {
      return write(file, inputs, "query." + query + ".image");
    }
  }

  private static Path write(Path file, Golden golden, String tensor) {
    int[] shape = golden.shape(tensor);
    int channels = shape.length < 3 ? 1 : shape[2];
    byte[] samples = golden.bytes(tensor);
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(shape[1], shape[0], type);
    for (int i = 0; i < shape[0] * shape[1]; i++) {
      for (int channel = 0; channel < channels; channel++) {
        image
            .getRaster()
            .setSample(i % shape[1], i / shape[1], channel, samples[i * channels + channel] & 255);
      }
    }
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
