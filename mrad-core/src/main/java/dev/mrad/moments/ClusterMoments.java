package dev.mrad.moments;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.util.Arrays;

/**
 * Count, mean and covariance of some keys of one class, with two regions that contain them: a ball
 * around a fixed centre, and a zone along the centre's direction. Removing keys does not shrink the
 * regions, so they always hold. Not thread-safe; {@link KeyMoments} changes it.
 */
public final class ClusterMoments {
  /** How many rows are added at once, so that a row of sums stays in the cache. */
  private static final int PENDING = 64;

  private final Label label;
  private final double[] axis;
  private final double centreLength;
  private final double[] sum;
  private final double[][] products;
  private final double[] pending;
  private int pendingRows;
  private long rows;
  private long operations;
  private double radius;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;
  private double longest;

  /**
   * A cluster without keys.
   *
   * @param label their class
   * @param centre {@code [d]}, near the keys to come
   */
  ClusterMoments(Label label, double[] centre) {
    int dimension = centre.length;
    this.label = label;
    this.centreLength = Math.sqrt(dot(centre, centre));
    this.axis = new double[dimension];
    if (centreLength > 0) {
      Arrays.setAll(axis, i -> centre[i] / centreLength);
    } else {
      axis[0] = 1;
    }
    this.sum = new double[dimension];
    this.products = new double[dimension][];
    Arrays.setAll(products, i -> new double[dimension - i]);
    this.pending = new double[PENDING * dimension];
  }

  static double dot(double[] x, double[] y) {
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      total += x[i] * y[i];
    }
    return total;
  }

  boolean hasCentreOf(ClusterMoments other) {
    return label == other.label
        && centreLength == other.centreLength
        && Arrays.equals(axis, other.axis);
  }

  /**
   * Half the squared distance of a key to the centre, less the part that depends on the key alone.
   */
  double distance(double[] key) {
    return centreLength * (centreLength / 2 - dot(axis, key));
  }

  void add(double[] key) {
    double along = dot(axis, key);
    double square = dot(key, key);
    lowest = Math.min(lowest, along);
    highest = Math.max(highest, along);
    longest = Math.max(longest, Math.sqrt(square));
    double apart = square - 2 * centreLength * along + centreLength * centreLength;
    radius = Math.max(radius, Math.sqrt(Math.max(0, apart)));
    System.arraycopy(key, 0, pending, pendingRows * key.length, key.length);
    pendingRows++;
    rows++;
    operations++;
    if (pendingRows == PENDING) {
      flush();
    }
  }

  void remove(double[] key) {
    if (rows == 0) {
      throw new BadInputException(
          "a row that is not there", "moments", "expected one that was added before");
    }
    flush();
    System.arraycopy(key, 0, pending, 0, key.length);
    pendingRows = 1;
    accumulate(-1);
    rows--;
    operations++;
  }

  void merge(ClusterMoments other) {
    flush();
    other.flush();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other.sum[i];
      for (int j = 0; j < products[i].length; j++) {
        products[i][j] += other.products[i][j];
      }
    }
    rows += other.rows;
    operations += other.operations + 1;
    radius = Math.max(radius, other.radius);
    lowest = Math.min(lowest, other.lowest);
    highest = Math.max(highest, other.highest);
    longest = Math.max(longest, other.longest);
  }

  ClusterMoments copy() {
    double[] centre = new double[sum.length];
    ClusterMoments copy = new ClusterMoments(label, centre, axis, centreLength);
    copy.merge(this);
    return copy;
  }

  private ClusterMoments(Label label, double[] centre, double[] axis, double centreLength) {
    this.label = label;
    this.centreLength = centreLength;
    this.axis = axis;
    this.sum = centre;
    this.products = new double[axis.length][];
    Arrays.setAll(products, i -> new double[axis.length - i]);
    this.pending = new double[PENDING * axis.length];
  }

  private void flush() {
    if (pendingRows > 0) {
      accumulate(1);
    }
  }

  private void accumulate(double sign) {
    int dimension = sum.length;
    for (int i = 0; i < dimension; i++) {
      double[] line = products[i];
      for (int row = 0; row < pendingRows; row++) {
        int from = row * dimension + i;
        double factor = sign * pending[from];
        sum[i] += factor;
        for (int j = 0; j < line.length; j++) {
          line[j] += factor * pending[from + j];
        }
      }
    }
    pendingRows = 0;
  }

  /** The class of the keys. */
  public Label label() {
    return label;
  }

  /** How many keys there are. */
  public long rows() {
    return rows;
  }

  /** The length of a key, d. */
  public int dimension() {
    return sum.length;
  }

  /** The mean of the keys, {@code [d]}; zeros where there are none. */
  public double[] mean() {
    flush();
    double[] mean = new double[sum.length];
    if (rows > 0) {
      Arrays.setAll(mean, i -> sum[i] / rows);
    }
    return mean;
  }

  /** Column {@code j} of the covariance of the keys, {@code [d]}: divided by their number. */
  public double[] covariance(int j) {
    flush();
    double[] column = new double[sum.length];
    for (int i = 0; rows > 0 && i < column.length; i++) {
      double product = i < j ? products[i][j - i] : products[j][i - j];
      column[i] = product / rows - sum[i] / rows * (sum[j] / rows);
    }
    return column;
  }

  /** A unit vector, {@code [d]}: the centre's direction. */
  public double[] axis() {
    return axis.clone();
  }

  /** The centre's position along the axis. */
  public double centreLength() {
    return centreLength;
  }

  /** The ball's radius: no key is or was further from the centre. */
  public double radius() {
    return radius;
  }

  /** The zone's lower end: no key is or was below it along the axis. */
  public double lowest() {
    return lowest;
  }

  /** The zone's upper end: no key is or was above it along the axis. */
  public double highest() {
    return highest;
  }

  /** The largest length: no key is or was longer. */
  public double longest() {
    return longest;
  }

  /** How often a value was added to the sums. It bounds their rounding error. */
  public long operations() {
    return operations;
  }
}
