package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.util.Arrays;

/**
 * The values that a tensor must hold.
 *
 * @param shape a closed shape
 * @param values row-major
 */
record Expected(Shape shape, Approx[] values) {
  static Expected of(Tensor tensor) {
    Approx[] values = new Approx[tensor.data().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Approx.exact(tensor.data()[i]);
    }
    return new Expected(tensor.shape(), values);
  }

  /**
   * The same values with one bound for all. Bounds grow from step to step as if all errors added
   * up, so that after many steps they say nothing any more.
   *
   * @param share of the largest magnitude, or of 1 where that is larger
   */
  Expected within(double share) {
    double largest = 1;
    for (Approx value : values) {
      largest = Math.max(largest, Math.abs(value.value()));
    }
    double bound = share * largest;
    Approx[] bounded = new Approx[values.length];
    Arrays.setAll(bounded, i -> new Approx(values[i].value(), bound));
    return new Expected(shape, bounded);
  }

  /**
   * Fails at the first value that is further off than allowed.
   *
   * @param what for the message
   * @param factor the bounds are widened by
   */
  void verify(String what, Tensor actual, double factor) {
    assertThat(actual.shape()).as(what).isEqualTo(shape);
    for (int i = 0; i < values.length; i++) {
      Approx wanted = values[i];
      double found = actual.data()[i];
      double allowed = wanted.error() * factor + Float.MIN_NORMAL;
      boolean same =
          Double.isFinite(wanted.value())
              ? Math.abs(found - wanted.value()) <= allowed || overflows(wanted, found)
              : Double.compare(found, wanted.value()) == 0;
      if (!same) {
        fail(
            "%s: at %s of %s expected %s ± %s, found %s",
            what, Arrays.toString(position(i)), shape, wanted.value(), allowed, found);
      }
    }
  }

  private static boolean overflows(Approx wanted, double found) {
    return Double.isInfinite(found)
        && Math.abs(wanted.value()) + wanted.error() > Float.MAX_VALUE
        && Math.signum(found) == Math.signum(wanted.value());
  }

  private int[] position(int index) {
    int[] position = new int[shape.rank()];
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      position[axis] = index % shape.extent(axis);
      index /= shape.extent(axis);
    }
    return position;
  }
}
