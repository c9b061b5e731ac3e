package dev.mrad.example.encoder;

import dev.mrad.spi.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The inputs of one step.
 *
 * @param inputs of the {@link LossGraph}
 * @param cells by cell of all pictures: 1 anomalous, 0 normal, −1 neither
 * @param labels by picture: 1 anomalous
 */
record Batch(Map<String, Tensor> inputs, int[] cells, int[] labels) {
  /** From which share of visibly changed pixels on a cell is anomalous; below, it is neither. */
  private static final float CHANGED = 0.12f;

  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] DEVIATION = {0.26862954f, 0.26130258f, 0.27577711f};

  /**
   * Makes a batch.
   *
   * @param text whether with texts
   */
  static Batch of(List<Example> examples, boolean text, SplittableRandom random) {
    int count = examples.size();
    int side = examples.get(0).picture().side;
    int grid = side / Design.PATCH;
    int[] cells = new int[count * grid * grid];
    int[] labels = new int[count];
    float[] pixels = new float[count * 3 * side * side];
    for (int b = 0; b < count; b++) {
      Example example = examples.get(b);
      labels[b] = example.isAnomalous() ? 1 : 0;
      label(example.mask(), side, cells, b * grid * grid);
      pixels(example.picture(), pixels, b * 3 * side * side);
    }
    Map<String, Tensor> inputs = new HashMap<>();
    inputs.put(LossGraph.PIXELS, Tensor.of(pixels, count, 3, side, side));
    inputs.put(LossGraph.CELLS, Tensor.of(balanced(cells, count), count, grid * grid, 2));
    inputs.put(LossGraph.CLASSES, Tensor.of(balanced(labels, count), count, 2));
    regions(cells, count, inputs);
    inputs.put(LossGraph.CLASS_ROWS, Tensor.of(shares(labels, labels), count, 4));
    float[] judges = new float[2 * count];
    for (int b = 0; b < count; b++) {
      judges[2 * b + 1 - half(b)] = 1;
    }
    inputs.put(LossGraph.JUDGES, Tensor.of(judges, count, 2));
    if (text) {
      inputs.put(LossGraph.TEXTS, texts(examples, random));
    }
    return new Batch(inputs, cells, labels);
  }

  /**
   * Which half of the batch a picture belongs to. Both of a pair are in the same one: a picture is
   * not judged by rows of its twin.
   */
  private static int half(int picture) {
    return picture / 2 % 2;
  }

  private static void label(byte[] mask, int side, int[] cells, int from) {
    int grid = side / Design.PATCH;
    for (int cell = 0; cell < grid * grid; cell++) {
      int count = 0;
      int start = cell / grid * Design.PATCH * side + cell % grid * Design.PATCH;
      for (int i = 0; i < Design.PATCH * Design.PATCH; i++) {
        count += mask[start + i / Design.PATCH * side + i % Design.PATCH];
      }
      boolean changed = count >= CHANGED * Design.PATCH * Design.PATCH;
      cells[from + cell] = changed ? 1 : count == 0 ? 0 : -1;
    }
  }

  private static void pixels(Picture picture, float[] pixels, int from) {
    for (int c = 0; c < 3; c++) {
      float[] plane = picture.planes[c];
      float factor = 1 / (255 * DEVIATION[c]);
      float shift = MEAN[c] / DEVIATION[c];
      for (int i = 0; i < plane.length; i++) {
        // As a stored picture has it: whole numbers up to 255.
        int stored = (int) (255 * plane[i] + 0.5f);
        pixels[from + c * plane.length + i] = stored * factor - shift;
      }
    }
  }

  /** Weights {@code [.., 2]} whose mean over the batch gives both classes one half. */
  private static float[] balanced(int[] labels, int batch) {
    int[] count = new int[2];
    for (int label : labels) {
      if (label >= 0) {
        count[label]++;
      }
    }
    float[] weights = new float[2 * labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        weights[2 * i + labels[i]] = 0.5f * batch / count[labels[i]];
      }
    }
    return weights;
  }

  private static void regions(int[] cells, int count, Map<String, Tensor> inputs) {
    int each = cells.length / count;
    float[] regions = new float[2 * cells.length];
    float[] rows = new float[4 * count];
    int[] used = new int[4];
    for (int b = 0; b < count; b++) {
      int[] size = new int[2];
      for (int i = 0; i < each; i++) {
        if (cells[b * each + i] >= 0) {
          size[cells[b * each + i]]++;
        }
      }
      for (int i = 0; i < each; i++) {
        int label = cells[b * each + i];
        if (label >= 0) {
          regions[(2 * b + label) * each + i] = 1f / size[label];
        }
      }
      for (int label = 0; label < 2; label++) {
        if (size[label] > 0) {
          int slot = 2 * half(b) + label;
          rows[4 * b + slot] = count;
          used[slot]++;
        }
      }
    }
    normalise(rows, used);
    inputs.put(LossGraph.REGIONS, Tensor.of(regions, count, 2, each));
    inputs.put(LossGraph.ROWS, Tensor.of(rows, count, 4));
  }

  private static float[] shares(int[] labels, int[] pictures) {
    float[] rows = new float[4 * labels.length];
    int[] used = new int[4];
    for (int b = 0; b < labels.length; b++) {
      int slot = 2 * half(b) + pictures[b];
      rows[4 * b + slot] = labels.length;
      used[slot]++;
    }
    normalise(rows, used);
    return rows;
  }

  private static void normalise(float[] rows, int[] used) {
    for (int i = 0; i < rows.length; i++) {
      int slot = i % 4;
      // A half without one of the classes has no say.
      boolean both = used[slot] > 0 && used[slot ^ 1] > 0;
      rows[i] = both ? rows[i] / used[slot] : 0;
    }
  }

  private static Tensor texts(List<Example> examples, SplittableRandom random) {
    int words = Vocabulary.values().length;
    int count = examples.size();
    float[] hot = new float[count * LossGraph.TEXT_CHOICES * Vocabulary.LENGTH * words];
    int row = 0;
    for (Example example : examples) {
      List<List<Vocabulary>> choices = new ArrayList<>();
      choices.add(List.of(Vocabulary.OBJECT, Vocabulary.STOP));
      choices.add(List.of(Vocabulary.DAMAGED, Vocabulary.OBJECT, Vocabulary.STOP));
      List<Vocabulary> own = example.caption();
      choices.add(own);
      choices.add(other(own, examples, random));
      choices.add(other(own, examples, random));
      for (List<Vocabulary> choice : choices) {
        for (Vocabulary word : Vocabulary.text(choice)) {
          hot[row++ * words + word.ordinal()] = 1;
        }
      }
    }
    return Tensor.of(hot, count * LossGraph.TEXT_CHOICES, Vocabulary.LENGTH, words);
  }

  private static List<Vocabulary> other(
      List<Vocabulary> own, List<Example> examples, SplittableRandom random) {
    for (int attempt = 0; attempt < 20; attempt++) {
      List<Vocabulary> words = examples.get(random.nextInt(examples.size())).caption();
      if (!words.equals(own)) {
        return words;
      }
    }
    return List.of(Vocabulary.DAMAGED, Vocabulary.OBJECT, Vocabulary.STOP);
  }
}
