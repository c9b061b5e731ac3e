package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The base of all suites: it opens the backend, and says what the backend promises beyond the
 * contract of {@link Backend}. One backend is opened for all tests of a suite.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class BackendConformance {
  private final Trials trials = new Trials();

  /** For the suites of this package; a backend's author extends one of these. */
  BackendConformance() {}

  /** The provider of the backend under test. */
  protected abstract BackendProvider provider();

  /** How the backend is opened. The default leaves everything to the provider. */
  protected BackendOptions options() {
    return BackendOptions.DEFAULT;
  }

  /**
   * Whether an element's results are the same bits in any batch and at any position in it. The
   * built-in backend promises it; libraries that choose their kernels by size cannot.
   */
  protected boolean promisesBatchIndependence() {
    return true;
  }

  /** Whether repeated and concurrent runs on the same inputs give the same bits. */
  protected boolean promisesSameBits() {
    return true;
  }

  /** Whether the results are the same bits for any {@link BackendOptions#threads}. */
  protected boolean promisesThreadIndependence() {
    return true;
  }

  /**
   * The factor by which the bounds described at this package are widened. Above 1 only for devices
   * that compute with less than IEEE single precision, which their documentation must say.
   */
  protected double toleranceFactor() {
    return 1;
  }

  @BeforeAll
  final void openBackend() {
    trials.open(provider().open(options()), toleranceFactor());
  }

  @AfterAll
  final void closeBackend() {
    trials.close();
  }

  /** The backend that the suite's tests share. */
  final Backend backend() {
    return trials.backend();
  }

  final Trials trials() {
    return trials;
  }

  /** Compares an operation with {@link Float64}; see {@link Trials#verify}. */
  final void verify(Formula formula, Operand... operands) {
    trials.verify(formula, operands);
  }

  /** Compiles, runs and closes. */
  final Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    try (TensorProgram program = backend().compile(graph)) {
      return program.run(inputs);
    }
  }
}
