package dev.mrad.cli;

import dev.mrad.TensorFiles;
import dev.mrad.spi.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;

/** The golden fixtures as the files that a user would have. */
final class Fixtures {
  static final int SIDE = 36;
  static final int TRAINING_IMAGES = 5;
  private static final int QUERIES = 3;

  private Fixtures() {}

  static Path golden(String file) {
    try {
      return Path.of(
          Objects.requireNonNull(Fixtures.class.getResource("/golden/" + file), file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static float[] golden(String file, String tensor) {
    return TensorFiles.read(golden(file + ".safetensors"), tensor).data();
  }

  /** The training images in MVTec layout. */
  static Path dataSet(Path folder) throws IOException {
    float[] labels = golden("inputs", "labels_train");
    for (int i = 0; i < TRAINING_IMAGES; i++) {
      String kind = labels[i] == 0 ? "good" : "defect";
      Path category = folder.resolve("thing");
      png(category.resolve("test/" + kind + "/" + i + ".png"), "train." + i + ".image");
      if (labels[i] == 1) {
        png(
            category.resolve("ground_truth/" + kind + "/" + i + "_mask.png"),
            "train." + i + ".mask");
      }
    }
    return folder;
  }

  static List<Path> queries(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      files.add(png(folder.resolve(i + ".png"), "query." + i + ".image"));
    }
    return files;
  }

  private static Path png(Path file, String name) throws IOException {
    Tensor tensor = TensorFiles.read(golden("inputs.safetensors"), name);
    int[] shape = tensor.shape().extents();
    return png(file, shape[0], shape[1], shape.length == 2 ? 1 : 3, tensor.data());
  }

  /** Writes samples as a PNG file, grey or RGB. */
  static Path png(Path file, int height, int width, int channels, float[] samples)
      throws IOException {
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    BufferedImage image = new BufferedImage(width, height, type);
    image.getRaster().setPixels(0, 0, width, height, samples);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
    return file;
  }
}
