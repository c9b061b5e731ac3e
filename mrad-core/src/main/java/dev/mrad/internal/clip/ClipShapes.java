package dev.mrad.internal.clip;

import dev.mrad.api.BadInputException;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a model's geometry off its tensors, and checks that all of them are there and fit. */
public final class ClipShapes {
  private static final String VISION_BLOCK = "visual.transformer.resblocks.";
  private static final String TEXT_BLOCK = "transformer.resblocks.";

  private final Map<String, Weight> tensors;
  private final String where;

  ClipShapes(Map<String, Weight> tensors, String where) {
    this.tensors = tensors;
    this.where = where;
  }

  /**
   * The geometry.
   *
   * @throws BadInputException when tensors are missing or misshapen; all of them are listed
   */
  ClipGeometry geometry() {
    Shape filters = shape("visual.conv1.weight", 4);
    Shape positions = shape("visual.positional_embedding", 2);
    Shape projection = shape("visual.proj", 2);
    int grid = (int) Math.round(Math.sqrt(positions.extent(0) - 1.0));
    boolean text = tensors.containsKey("token_embedding.weight");
    ClipGeometry geometry =
        new ClipGeometry(
            filters.extent(2),
            grid,
            filters.extent(0),
            layers(VISION_BLOCK),
            projection.extent(1),
            text ? shape("token_embedding.weight", 2).extent(1) : 0,
            text ? layers(TEXT_BLOCK) : 0,
            text ? shape("positional_embedding", 2).extent(0) : 0,
            text ? shape("token_embedding.weight", 2).extent(0) : 0);
    Map<String, Shape> expected = vision(geometry);
    if (text) {
      expected.putAll(text(geometry));
    }
    requireAll(expected);
    requireHeads("vision", geometry.visionWidth(), geometry.towers());
    requireHeads("text", geometry.textWidth(), geometry.towers());
    return geometry;
  }

  private void requireHeads(String tower, int width, TowerSettings settings) {
    if (width % settings.headSize() != 0) {
      throw new BadInputException(
          tower + " width " + width, where, "expected a multiple of " + settings.headSize());
    }
  }

  private Shape shape(String name, int rank) {
    Weight weight = tensors.get(name);
    if (weight == null || weight.shape().rank() != rank) {
      String found = weight == null ? "missing tensor " : "tensor of shape " + weight.shape() + " ";
      throw new BadInputException(
          found + name, where, "expected CLIP weights with OpenAI or Hugging Face names");
    }
    return weight.shape();
  }

  private int layers(String prefix) {
    int count = 0;
    while (tensors.containsKey(prefix + count + ".ln_1.weight")) {
      count++;
    }
    if (count == 0) {
      throw new BadInputException(
          "missing tensor " + prefix + "0.ln_1.weight", where, "expected at least one layer");
    }
    return count;
  }

  /** The image tower's tensors by canonical name, in the order of the computation. */
  public static Map<String, Shape> vision(ClipGeometry g) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    int w = g.visionWidth();
    shapes.put("visual.class_embedding", Shape.of(w));
    shapes.put("visual.conv1.weight", Shape.of(w, 3, g.patch(), g.patch()));
    shapes.put("visual.positional_embedding", Shape.of(1 + g.nativeGrid() * g.nativeGrid(), w));
    norm(shapes, "visual.ln_pre", w);
    blocks(shapes, VISION_BLOCK, g.visionLayers(), w);
    norm(shapes, "visual.ln_post", w);
    shapes.put("visual.proj", Shape.of(w, g.embed()));
    return shapes;
  }

  /** The text tower's tensors by canonical name, in the order of the computation. */
  public static Map<String, Shape> text(ClipGeometry g) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    int w = g.textWidth();
    shapes.put("token_embedding.weight", Shape.of(g.vocabulary(), w));
    shapes.put("positional_embedding", Shape.of(g.context(), w));
    blocks(shapes, TEXT_BLOCK, g.textLayers(), w);
    norm(shapes, "ln_final", w);
    shapes.put("text_projection", Shape.of(w, g.embed()));
    return shapes;
  }

  private static void norm(Map<String, Shape> shapes, String name, int width) {
    linear(shapes, name, Shape.of(width), width);
  }

  private static void linear(Map<String, Shape> shapes, String name, Shape weight, int bias) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", Shape.of(bias));
  }

  private static void blocks(Map<String, Shape> shapes, String prefix, int layers, int w) {
    for (int layer = 0; layer < layers; layer++) {
      String block = prefix + layer + ".";
      norm(shapes, block + "ln_1", w);
      shapes.put(block + "attn.in_proj_weight", Shape.of(3 * w, w));
      shapes.put(block + "attn.in_proj_bias", Shape.of(3 * w));
      linear(shapes, block + "attn.out_proj", Shape.of(w, w), w);
      norm(shapes, block + "ln_2", w);
      linear(shapes, block + "mlp.c_fc", Shape.of(4 * w, w), 4 * w);
      linear(shapes, block + "mlp.c_proj", Shape.of(w, 4 * w), w);
    }
  }

  private void requireAll(Map<String, Shape> expected) {
    List<String> problems = new ArrayList<>();
    expected.forEach((name, shape) -> {
      Weight weight = tensors.get(name);
      if (weight == null) {
        problems.add(name + " " + shape + " is missing");
      } else if (!weight.shape().equals(shape)) {
        problems.add(name + " is " + weight.shape() + " instead of " + shape);
      }
    });
    if (!problems.isEmpty()) {
      throw new BadInputException(
          problems.size() + " tensors do not fit: " + String.join("; ", problems),
          where,
          "expected a whole CLIP model");
    }
  }
}
