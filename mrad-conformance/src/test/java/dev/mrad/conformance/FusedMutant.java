package dev.mrad.conformance;

import dev.mrad.spi.Op;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Attention and retrieval in one piece, with a mistake that is given. */
final class FusedMutant extends Float64Ops {
  enum Mistake {
    NONE,
    MASK_ADDS,
    MASK_IGNORED,
    HEADS_ADJACENT,
    SCALE_TWICE,
    NO_MAXIMUM,
    TEMPERATURE_MULTIPLIES,
    MASK_AFTER_SOFTMAX,
    LOG_SUM_WITHOUT_MAXIMUM
  }

  private final Mistake mistake;

  FusedMutant(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public boolean fuses(Op op) {
    return op instanceof Op.Attention || op instanceof Op.Retrieve;
  }

  private boolean is(Mistake one) {
    return mistake == one;
  }

  private double masked(double score, float kept) {
    if (kept != 0 || is(Mistake.MASK_IGNORED) || is(Mistake.MASK_AFTER_SOFTMAX)) {
      return score;
    }
    return is(Mistake.MASK_ADDS) ? score - 10 : Double.NEGATIVE_INFINITY;
  }

  private double mix(double[] scores, float[] kept, float[][] values, double[] out) {
    double largest = Arrays.stream(scores).max().getAsDouble();
    float subtracted = is(Mistake.NO_MAXIMUM) ? 0 : (float) largest;
    float total = 0;
    for (int j = 0; j < scores.length; j++) {
      float share = (float) Math.exp(scores[j] - subtracted);
      total += share;
      for (int c = 0; c < out.length; c++) {
        boolean dropped = is(Mistake.MASK_AFTER_SOFTMAX) && kept[j] == 0;
        out[c] += dropped ? 0 : share * values[j][c];
      }
    }
    for (int c = 0; c < out.length; c++) {
      out[c] /= total;
    }
    return Math.log(total) + (is(Mistake.LOG_SUM_WITHOUT_MAXIMUM) ? 0 : subtracted);
  }

  @Override
  public Expected attention(
      Expected q, Expected k, Expected v, @Nullable Expected mask, int heads, float scale) {
    float[] asked = output(q).data();
    float[] known = output(k).data();
    float[] mixed = output(v).data();
    int queries = q.shape().extent(1);
    int keys = k.shape().extent(1);
    int width = q.shape().extent(2) / heads;
    int step = is(Mistake.HEADS_ADJACENT) ? heads : 1;
    int jump = is(Mistake.HEADS_ADJACENT) ? 1 : width;
    double factor = is(Mistake.SCALE_TWICE) ? scale * scale : scale;
    float[] out = new float[asked.length];
    for (int at = 0; at < q.shape().extent(0) * queries * heads; at++) {
      int head = at % heads;
      int row = at / heads;
      int first = row / queries * keys;
      double[] scores = new double[keys];
      float[] kept = new float[keys];
      float[][] values = new float[keys][width];
      for (int j = 0; j < keys; j++) {
        double dot = 0;
        for (int i = 0; i < width; i++) {
          int key = (first + j) * heads * width + head * jump + i * step;
          dot += (double) asked[row * heads * width + head * jump + i * step] * known[key];
          values[j][i] = mixed[key];
        }
        kept[j] = mask == null ? 1 : (float) mask.values()[row % queries * keys + j].value();
        scores[j] = masked((float) (dot * factor), kept[j]);
      }
      double[] sums = new double[width];
      mix(scores, kept, values, sums);
      for (int i = 0; i < width; i++) {
        out[row * heads * width + head * jump + i * step] = (float) sums[i];
      }
    }
    return Expected.of(new Tensor(q.shape(), out));
  }

  @Override
  public Expected retrieve(
      Expected q,
      Expected keys,
      Expected classes,
      @Nullable Expected mask,
      float temperature,
      boolean logSumExp) {
    float[] asked = output(q).data();
    float[] known = output(keys).data();
    float[] labels = output(classes).data();
    int width = keys.shape().extent(1);
    int count = keys.shape().extent(0);
    int columns = classes.shape().extent(1);
    int[] extents = q.shape().extents();
    extents[extents.length - 1] = columns + (logSumExp ? 1 : 0);
    float[] out = new float[Math.toIntExact(Shape.of(extents).size())];
    float[][] values = new float[count][];
    Arrays.setAll(values, j -> Arrays.copyOfRange(labels, j * columns, (j + 1) * columns));
    for (int row = 0; row < asked.length / width; row++) {
      double[] scores = new double[count];
      float[] kept = new float[count];
      for (int j = 0; j < count; j++) {
        double dot = 0;
        for (int i = 0; i < width; i++) {
          dot += (double) asked[row * width + i] * known[j * width + i];
        }
        kept[j] = mask == null ? 1 : (float) mask.values()[row * count + j].value();
        double scaled = is(Mistake.TEMPERATURE_MULTIPLIES) ? dot * temperature : dot / temperature;
        scores[j] = masked((float) scaled, kept[j]);
      }
      double[] mixed = new double[columns];
      double sum = mix(scores, kept, values, mixed);
      for (int c = 0; c < extents[extents.length - 1]; c++) {
        out[row * extents[extents.length - 1] + c] = (float) (c < columns ? mixed[c] : sum);
      }
    }
    return Expected.of(new Tensor(Shape.of(extents), out));
  }
}
