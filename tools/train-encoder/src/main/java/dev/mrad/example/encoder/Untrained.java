package dev.mrad.example.encoder;

import dev.mrad.TensorFiles;
import dev.mrad.internal.clip.ClipGeometry;
import dev.mrad.internal.clip.ClipShapes;
import dev.mrad.spi.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The encoder to compare with: cosine waves as patch filters, else random at the scale at which
 * CLIP begins; it was the embedded one before there was a trained one.
 */
final class Untrained {
  private static final long SEED = 0x4d524144L;
  private static final ClipGeometry GEOMETRY = new ClipGeometry(8, 32, 128, 4, 64, 0, 0, 0, 0);

  private Untrained() {}

  static void write(Path file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int width = GEOMETRY.visionWidth();
    double scale = Math.pow(width, -0.5);
    ClipShapes.vision(GEOMETRY)
        .forEach((name, shape) -> {
          float[] values = new float[(int) shape.size()];
          if (name.equals(Parameters.FILTERS)) {
            float[] ones = new float[width];
            Arrays.fill(ones, 1);
            CosineFilters.fill(values, width, GEOMETRY.patch(), ones);
          } else if (name.contains("ln_") && name.endsWith("weight")) {
            Arrays.fill(values, 1);
          } else if (!name.endsWith("bias")) {
            boolean out = name.contains("out_proj") || name.contains("c_proj");
            double own = out ? scale * Math.pow(2.0 * GEOMETRY.visionLayers(), -0.5) : scale;
            own = name.contains("positional") ? 0.1 * scale : own;
            Parameters.normal(values, new SplittableRandom(SEED ^ name.hashCode()), own);
          }
          tensors.put(name, new Tensor(shape, values));
        });
    TensorFiles.write(file, tensors);
  }
}
