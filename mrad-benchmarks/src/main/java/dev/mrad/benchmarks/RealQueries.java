package dev.mrad.benchmarks;

import dev.mrad.Mrad;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.retrieval.ExplanationGraphs;
import dev.mrad.internal.retrieval.TrainFreeScorer;
import dev.mrad.spi.Backend;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What images ask a bank.
 *
 * @param image {@code [n, d]}
 * @param patch {@code [m, d']}
 */
record RealQueries(float[] image, float[] patch) {
  /**
   * Encodes images with the embedded encoder.
   *
   * @param most of the images' patches, so many that are spread evenly
   */
  static RealQueries of(MemoryBank bank, List<String> files, int most) {
    List<Image> images = files.stream().map(file -> Image.of(Path.of(file))).toList();
    try (ImageEncoder encoder = Mrad.encoder().forBank(bank.spec()).backend("cpu").open();
        Backend cpu = NamedBackend.open("cpu");
        TensorProgram program = cpu.compile(ExplanationGraphs.queries(bank, encoder.grid()))) {
      ImageFeatures features = encoder.encode(images);
      int cells = encoder.grid() * encoder.grid();
      Map<String, Tensor> queries =
          program.run(
              Map.of(
                  TrainFreeScorer.CLASS_TOKEN,
                  Tensor.of(features.classTokens(), images.size(), encoder.dimension()),
                  TrainFreeScorer.PATCH_TOKENS,
                  Tensor.of(features.patchTokens(), images.size(), cells, encoder.width())));
      return new RealQueries(
          some(queries, ExplanationGraphs.IMAGE_QUERY, most),
          some(queries, ExplanationGraphs.PATCH_QUERIES, most));
    }
  }

  private static float[] some(Map<String, Tensor> outputs, String name, int most) {
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no output " + name);
    }
    int[] shape = tensor.shape().extents();
    int width = shape[shape.length - 1];
    float[] all = tensor.data();
    long count = all.length / width;
    int wanted = (int) Math.min(count, most);
    float[] some = new float[wanted * width];
    for (int i = 0; i < wanted; i++) {
      System.arraycopy(all, (int) (i * count / wanted) * width, some, i * width, width);
    }
    return some;
  }
}
