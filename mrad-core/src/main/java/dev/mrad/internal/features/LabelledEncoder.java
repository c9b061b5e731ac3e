package dev.mrad.internal.features;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Image;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.detect.Outputs;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.image.GridMask;
import dev.mrad.internal.image.Masks;
import dev.mrad.internal.image.Preprocessing;
import dev.mrad.internal.retrieval.PrototypeGraph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns labelled images into features (SPEC §3, 4), as they are stored: masks are not turned. */
public final class LabelledEncoder implements AutoCloseable {
  private static final int BATCH_TOKENS = 4096;

  private final GraphEncoder encoder;
  private final BackendHandle backend;
  private final TensorProgram program;
  private final int cells;

  /**
   * @param spec its averaging windows are used
   * @param queries whether the patch queries are wanted, which a bank alone does without
   */
  public LabelledEncoder(GraphEncoder encoder, BankSpec spec, boolean queries) {
    this.encoder = encoder;
    this.backend = encoder.backend();
    this.cells = encoder.grid() * encoder.grid();
    try {
      this.program =
          backend
              .backend()
              .compile(
                  PrototypeGraph.graph(
                      encoder.dimension(),
                      encoder.width(),
                      encoder.grid(),
                      spec.averagingWindows(),
                      queries));
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  /** How many images to encode at once, always the same for an encoder. */
  public int batch() {
    return Math.max(1, BATCH_TOKENS / cells);
  }

  /** The features of a batch of images, in their order. */
  public List<ImageRecord> encode(List<LabelledFiles> images) {
    int count = images.size();
    int side = encoder.inputSize();
    int one = 3 * side * side;
    float[] pixels = new float[Math.multiplyExact(one, count)];
    float[] regions = new float[2 * cells * count];
    byte[][] masks = new byte[count][];
    for (int i = 0; i < count; i++) {
      LabelledFiles image = images.get(i);
      Image stored =
          Image.of(image.file(), image.image().file().toString()).read(Image.Reading.AS_STORED);
      Preprocessing.Pixels prepared = encoder.model().preprocessing().prepare(stored, side);
      System.arraycopy(prepared.values(), 0, pixels, i * one, one);
      masks[i] = mask(image, prepared);
      regions(masks[i], regions, 2 * cells * i);
    }
    Map<String, Tensor> inputs = new HashMap<>(encoder.features(pixels));
    inputs.put(PrototypeGraph.REGIONS, Tensor.of(regions, count, 2, cells));
    Map<String, Tensor> out = program.run(inputs);
    List<ImageRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(
          new ImageRecord(
              part(out, PrototypeGraph.IMAGE_KEYS, i, count),
              part(out, PrototypeGraph.PROTOTYPES, i, count),
              out.containsKey(PrototypeGraph.PATCH_QUERIES)
                  ? part(out, PrototypeGraph.PATCH_QUERIES, i, count)
                  : new float[0],
              masks[i],
              images.get(i).image().label().ordinal()));
    }
    return records;
  }

  private byte[] mask(LabelledFiles image, Preprocessing.Pixels prepared) {
    int side = encoder.inputSize();
    Path mask = image.image().mask().orElse(null);
    return mask == null
        ? new byte[side * side]
        : Masks.read(image.mask(), mask.toString(), prepared.height(), prepared.width(), side);
  }

  /** Fills in the weight of each cell in each region. */
  private void regions(byte[] mask, float[] regions, int offset) {
    float[] grid = GridMask.sample(mask, encoder.inputSize(), encoder.grid());
    int[] count = GridMask.counts(grid);
    for (int i = 0; i < cells; i++) {
      if (grid[i] == 0 || grid[i] == 1) {
        int label = (int) grid[i];
        regions[offset + label * cells + i] = 1f / count[label];
      }
    }
  }

  private static float[] part(Map<String, Tensor> out, String name, int part, int parts) {
    float[] values = Outputs.values(out, name);
    int length = values.length / parts;
    return Arrays.copyOfRange(values, part * length, (part + 1) * length);
  }

  @Override
  public void close() {
    program.close();
    backend.close();
  }
}
