package dev.mrad.conformance;

import dev.mrad.spi.Shape;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The operations on the last axis, one row at a time. */
final class Rows {
  private Rows() {}

  static int count(Expected x) {
    return x.values().length / x.shape().extent(-1);
  }

  static Approx[] row(Expected x, int row) {
    int width = x.shape().extent(-1);
    return Arrays.copyOfRange(x.values(), row * width, (row + 1) * width);
  }

  static Approx[][] all(Expected x) {
    return IntStream.range(0, count(x)).mapToObj(i -> row(x, i)).toArray(Approx[][]::new);
  }

  static Expected map(Expected x, UnaryOperator<Approx[]> operation) {
    Approx[][] rows = all(x);
    Arrays.setAll(rows, i -> operation.apply(rows[i]));
    int[] extents = x.shape().extents();
    extents[extents.length - 1] = rows[0].length;
    Approx[] out = Arrays.stream(rows).flatMap(Arrays::stream).toArray(Approx[]::new);
    return new Expected(Shape.of(extents), out);
  }

  // The largest is subtracted from all, so its own error cancels.
  private static Approx[] powers(Approx[] row) {
    Approx largest = Approx.exact(Approx.max(row).value());
    return each(row, x -> x.minus(largest).exp());
  }

  private static Approx[] each(Approx[] row, UnaryOperator<Approx> operation) {
    return Arrays.stream(row).map(operation).toArray(Approx[]::new);
  }

  static Approx[] softmax(Approx[] row) {
    Approx[] powers = powers(row);
    Approx total = Approx.sum(powers);
    return each(powers, power -> power.over(total));
  }

  static Approx logSumExp(Approx[] row) {
    return Approx.sum(powers(row)).log().plus(Approx.exact(Approx.max(row).value()));
  }

  static Approx[] l2Normalize(Approx[] row) {
    Approx length = Approx.dot(row, row).sqrt();
    return each(row, x -> x.over(length));
  }

  static Approx[] layerNorm(Approx[] row, Approx[] gain, Approx[] bias, float epsilon) {
    Approx count = Approx.exact(row.length);
    Approx mean = Approx.sum(row).over(count);
    Approx[] centred = each(row, x -> x.minus(mean));
    Approx variance = Approx.dot(centred, centred).over(count);
    Approx deviation = variance.plus(Approx.exact(epsilon)).sqrt();
    Approx[] out = new Approx[row.length];
    Arrays.setAll(out, i -> centred[i].over(deviation).times(gain[i]).plus(bias[i]));
    return out;
  }

  static Approx[] topK(Approx[] row, int k) {
    return Arrays.copyOf(Float64Ops.descending(row), k);
  }

  /** The keys that a mask keeps; all keys without a mask. */
  static boolean[] kept(Approx @Nullable [] mask, int keys) {
    boolean[] kept = new boolean[keys];
    for (int i = 0; i < keys; i++) {
      kept[i] = mask == null || mask[i].value() != 0;
    }
    return kept;
  }

  static Approx[][] only(Approx[][] rows, boolean[] kept) {
    return IntStream.range(0, rows.length)
        .filter(i -> kept[i])
        .mapToObj(i -> rows[i])
        .toArray(Approx[][]::new);
  }

  /** The scaled products of a query with the kept keys. */
  static Approx[] scores(
      Approx[] query, Approx[][] keys, boolean[] kept, UnaryOperator<Approx> scale) {
    return Arrays.stream(only(keys, kept))
        .map(key -> scale.apply(Approx.dot(query, key)))
        .toArray(Approx[]::new);
  }

  /** The sum of rows, weighted by shares. */
  static Approx[] mix(Approx[] shares, Approx[][] rows) {
    Approx[] out = new Approx[rows[0].length];
    Arrays.setAll(out, column -> Approx.dot(shares, each(rows, column)));
    return out;
  }

  private static Approx[] each(Approx[][] rows, int column) {
    return Arrays.stream(rows).map(row -> row[column]).toArray(Approx[]::new);
  }
}
