package dev.mrad.example.encoder;

import dev.mrad.TensorFiles;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The tensors of a model file, put together from a training's variables. */
final class Model {
  private Model() {}

  /**
   * The averages under canonical names: packed matrices are joined from their parts, and what is
   * not trained stays as it began.
   */
  static Map<String, float[]> tensors(
      Design design, Map<String, float[]> start, TrainingState state) {
    Map<String, float[]> tensors = new LinkedHashMap<>(start);
    Map<String, Shape> shapes = Parameters.shapes(design);
    state.variables.forEach((name, variable) -> {
      int bracket = name.indexOf('[');
      String whole = bracket < 0 ? name : name.substring(0, bracket);
      Shape shape = shapes.get(whole);
      // The heads that only training needs have no shape here.
      if (shape == null || whole.equals(Parameters.POSITIONS)) {
        return;
      }
      float[] joined =
          bracket < 0
              ? new float[variable.average.length]
              : Objects.requireNonNull(tensors.get(whole)).clone();
      int row = joined.length / shape.extent(0);
      int from = bracket < 0 ? 0 : Integer.parseInt(name.substring(bracket + 1, name.indexOf(':')));
      System.arraycopy(variable.average, 0, joined, from * row, variable.average.length);
      tensors.put(whole, joined);
    });
    return tensors;
  }

  /** Writes them as float32. */
  static void write(Path file, Design design, Map<String, float[]> tensors) {
    Map<String, Tensor> shaped = new LinkedHashMap<>();
    Parameters.shapes(design)
        .forEach((name, shape) ->
            shaped.put(name, new Tensor(shape, Objects.requireNonNull(tensors.get(name)))));
    TensorFiles.write(file, shaped);
  }
}
