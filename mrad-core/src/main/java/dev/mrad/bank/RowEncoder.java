package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Image;
import dev.mrad.api.Label;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.internal.detect.BackendHandle;
import dev.mrad.internal.detect.GraphEncoder;
import dev.mrad.internal.detect.Outputs;
import dev.mrad.internal.image.GridMask;
import dev.mrad.internal.image.Masks;
import dev.mrad.internal.image.Preprocessing;
import dev.mrad.internal.retrieval.PrototypeGraph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns labelled images into the rows of a bank (SPEC §4). */
final class RowEncoder implements AutoCloseable {
  private final GraphEncoder encoder;
  private final BackendHandle backend;
  private final TensorProgram prototypes;
  private final int cells;

  RowEncoder(GraphEncoder encoder, BankSpec spec) {
    this.encoder = encoder;
    this.backend = encoder.backend();
    this.cells = encoder.grid() * encoder.grid();
    try {
      this.prototypes =
          backend
              .backend()
              .compile(
                  PrototypeGraph.graph(
                      encoder.dimension(),
                      encoder.width(),
                      encoder.grid(),
                      spec.averagingWindows()));
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  /** The rows of a batch of images, in their order. */
  List<ImageRows> encode(String dataSet, List<LabelledImage> images) {
    int side = encoder.inputSize();
    int one = 3 * side * side;
    float[] pixels = new float[Math.multiplyExact(one, images.size())];
    float[] regions = new float[2 * cells * images.size()];
    List<Source> sources = new ArrayList<>();
    int[][] counts = new int[images.size()][];
    for (int i = 0; i < images.size(); i++) {
      LabelledImage image = images.get(i);
      byte[] file = bytes(image.file());
      byte[] mask = image.mask().map(RowEncoder::bytes).orElse(new byte[0]);
      String content = ContentDigest.of(image.label(), file, mask);
      sources.add(new Source(dataSet, image.path(), content));
      Preprocessing.Pixels prepared =
          Preprocessing.prepare(
              Image.of(file, image.file().toString()).read(Image.Reading.AS_STORED), side);
      System.arraycopy(prepared.values(), 0, pixels, i * one, one);
      counts[i] = regions(image, mask, prepared, regions, 2 * cells * i);
    }
    Map<String, Tensor> inputs = new HashMap<>(encoder.features(pixels));
    inputs.put(PrototypeGraph.REGIONS, Tensor.of(regions, images.size(), 2, cells));
    Map<String, Tensor> out = prototypes.run(inputs);
    float[] keys = Outputs.values(out, PrototypeGraph.IMAGE_KEYS);
    float[] means = Outputs.values(out, PrototypeGraph.PROTOTYPES);
    List<ImageRows> rows = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      Label label = images.get(i).label();
      float[] key = row(keys, i, encoder.dimension());
      rows.add(new ImageRows(sources.get(i), label, key, prototypes(means, i, counts[i])));
    }
    return rows;
  }

  /** Fills in the weight of each cell in each region and returns the regions' sizes by label. */
  private int[] regions(
      LabelledImage image,
      byte[] maskFile,
      Preprocessing.Pixels prepared,
      float[] regions,
      int offset) {
    int side = encoder.inputSize();
    float[] grid =
        image.mask().isEmpty()
            ? new float[cells]
            : GridMask.sample(
                Masks.read(
                    maskFile,
                    image.mask().get().toString(),
                    prepared.height(),
                    prepared.width(),
                    side),
                side,
                encoder.grid());
    int[] count = new int[2];
    for (float cell : grid) {
      if (cell == 0 || cell == 1) {
        count[(int) cell]++;
      }
    }
    for (int i = 0; i < cells; i++) {
      if (grid[i] == 0 || grid[i] == 1) {
        int label = (int) grid[i];
        regions[offset + label * cells + i] = 1f / count[label];
      }
    }
    return count;
  }

  private List<ImageRows.Prototype> prototypes(float[] means, int image, int[] counts) {
    List<ImageRows.Prototype> found = new ArrayList<>();
    for (Label label : List.of(Label.ANOMALOUS, Label.NORMAL)) {
      int count = counts[label.ordinal()];
      if (count > 0) {
        float[] key = row(means, 2 * image + label.ordinal(), encoder.width());
        found.add(new ImageRows.Prototype(label, key, count));
      }
    }
    return found;
  }

  private static float[] row(float[] values, int row, int width) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BadInputException("cannot be read", file.toString(), "expected a readable file", e);
    }
  }

  @Override
  public void close() {
    prototypes.close();
    backend.close();
  }
}
