package dev.mrad.moments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.Mrad;
import dev.mrad.api.CertifiedRetriever;
import dev.mrad.api.CertifiedScores;
import dev.mrad.api.Label;
import dev.mrad.testing.RandomMemory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Whether a certificate is ever violated, on memories that are made to violate it. A million trials
 * take {@code -Dmrad.trials=1000000}.
 */
class CertificateTrialsTest {
  private static final int QUERIES = 50;

  /** What double precision leaves of the reference itself, of a logit of 1. */
  private static final double REFERENCE_ERROR = 1e-14;

  private static final int[] DIMENSIONS = {1, 2, 3, 5, 8, 17, 40};

  @Test
  void should_never_violate_a_certificate() {
    long trials = Long.getLong("mrad.trials", 40_000);
    double widest = 0;
    double narrowest = 1;
    long done = 0;
    for (long seed = 0; done < trials; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomMemory memory = memory(random);
      double tau = (float) Math.exp(Math.log(0.005) + random.nextDouble() * Math.log(1000));
      double rounding = 10 * REFERENCE_ERROR + REFERENCE_ERROR / tau;
      KeyMoments moments = moments(memory, random);
      try (CertifiedRetriever retriever =
          Mrad.retriever(memory)
              .temperature(tau)
              .backend("cpu")
              .threads(1)
              .openCertified(moments, 1)) {
        float[] queries = queries(memory, random);
        CertifiedScores scores = retriever.certify(queries);
        for (int i = 0; i < QUERIES; i++) {
          double truth = memory.share(queries, i, tau);
          assertThat(truth)
              .as("seed %s, query %s, temperature %s", seed, i, tau)
              .isBetween(scores.lower(i) - rounding, scores.upper(i) + rounding);
          assertThat((double) scores.score(i)).isBetween(scores.lower(i), scores.upper(i));
          widest = Math.max(widest, scores.width(i));
          narrowest = Math.min(narrowest, scores.width(i));
        }
      }
      done += QUERIES;
    }
    // Trials that are all certain, or all say nothing, would prove nothing.
    assertThat(widest).isGreaterThan(0.9);
    assertThat(narrowest).isLessThan(1e-6);
    System.out.println(done + " certificates, none violated");
  }

  private static RandomMemory memory(SplittableRandom random) {
    int dimension = DIMENSIONS[random.nextInt(DIMENSIONS.length)];
    int size = 2 + random.nextInt(random.nextInt(10) == 0 ? 400 : 40);
    float[] keys = new float[size * dimension];
    Label[] labels = new Label[size];
    double share = random.nextDouble();
    Arrays.setAll(labels, row -> random.nextDouble() < share ? Label.ANOMALOUS : Label.NORMAL);
    labels[0] = Label.NORMAL;
    labels[1] = Label.ANOMALOUS;
    double[][] centres = new double[1 + random.nextInt(5)][];
    Arrays.setAll(centres, i -> direction(dimension, random));
    int kind = random.nextInt(7);
    double spread = Math.pow(10, -4 * random.nextDouble());
    for (int row = 0; row < size; row++) {
      double[] key = direction(dimension, random);
      switch (kind) {
        case 0 -> {} // uniform
        case 1 -> near(key, centres[random.nextInt(centres.length)], spread);
        case 2 -> // two points, unevenly often
            key = centres[random.nextInt(20) == 0 ? 0 : centres.length - 1].clone();
        case 3 -> // all but one at one place, and that one opposite
            key = times(centres[0], row == size / 2 ? -1 : 1);
        case 4 -> key = times(key, 2 * random.nextDouble()); // any length
        case 5 -> { // an edge of the ball, and a heap in it
          near(key, centres[0], spread);
          key = random.nextInt(8) == 0 ? direction(dimension, random) : key;
        }
        default -> near(key, centres[row % centres.length], row % 2 == 0 ? spread : spread * 0.01);
      }
      for (int i = 0; i < dimension; i++) {
        keys[row * dimension + i] = (float) key[i];
      }
    }
    return new RandomMemory(dimension, keys, labels);
  }

  /** Some moments are of these rows at once, some after others came and went, some are merged. */
  private static KeyMoments moments(RandomMemory memory, SplittableRandom random) {
    int clusters = 1 + random.nextInt(4);
    int way = random.nextInt(3);
    if (way == 0 || memory.size() < 6) {
      return KeyMoments.of(memory, clusters);
    }
    int middle = 2 + random.nextInt(memory.size() - 4);
    RandomMemory first = memory.rows(0, middle);
    KeyMoments moments = KeyMoments.of(first, clusters);
    if (way == 1) {
      moments.add(memory.rows(middle, memory.size()));
      for (int i = 0; i < 20; i++) {
        float[] other = narrow(direction(memory.dimension(), random));
        moments.add(other, Label.NORMAL);
        moments.remove(other, Label.NORMAL);
      }
      return moments;
    }
    RandomMemory rest = memory.rows(middle, memory.size());
    boolean both =
        Arrays.asList(rest.labels()).contains(Label.NORMAL)
            && Arrays.asList(rest.labels()).contains(Label.ANOMALOUS);
    if (both) {
      moments.merge(KeyMoments.of(rest, clusters));
    } else {
      moments.add(rest);
    }
    return moments;
  }

  private static float[] queries(RandomMemory memory, SplittableRandom random) {
    int dimension = memory.dimension();
    float[] queries = new float[QUERIES * dimension];
    for (int q = 0; q < QUERIES; q++) {
      double[] query = direction(dimension, random);
      double[] key = new double[dimension];
      float[] row = memory.key(random.nextInt(memory.size()));
      Arrays.setAll(key, i -> row[i]);
      switch (random.nextInt(5)) {
        case 0 -> query = key;
        case 1 -> query = times(key, -1);
        case 2 -> near(query, key, 0.1);
        case 3 -> query = times(query, 3 * random.nextDouble());
        default -> {} // any direction
      }
      for (int i = 0; i < dimension; i++) {
        queries[q * dimension + i] = (float) query[i];
      }
    }
    return queries;
  }

  private static double[] direction(int dimension, SplittableRandom random) {
    double[] x = new double[dimension];
    double square = 0;
    for (int i = 0; i < dimension; i++) {
      // The sum of uniform numbers is near enough to normal.
      for (int j = 0; j < 6; j++) {
        x[i] += random.nextDouble() - 0.5;
      }
      square += x[i] * x[i];
    }
    return times(x, 1 / Math.sqrt(square));
  }

  private static double[] times(double[] x, double factor) {
    return Arrays.stream(x).map(value -> value * factor).toArray();
  }

  private static float[] narrow(double[] x) {
    float[] narrow = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      narrow[i] = (float) x[i];
    }
    return narrow;
  }

  /** Moves a direction to a spread around a centre, at the centre's length. */
  private static void near(double[] x, double[] centre, double spread) {
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = centre[i] + spread * x[i];
      square += x[i] * x[i];
    }
    double length = Math.sqrt(square);
    for (int i = 0; length > 0 && i < x.length; i++) {
      x[i] /= length;
    }
  }
}
