package dev.mrad.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mrad.spi.Backend;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** What all suites share. One backend is opened for all tests of a suite. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class BackendConformance {
  private final Trials trials = new Trials();

  /** For the suites of this package; a backend's author extends one of these. */
  BackendConformance() {}

  /** The backend under test. */
  protected abstract Subject subject();

  @BeforeAll
  final void openBackend() {
    trials.open(subject());
  }

  @AfterAll
  final void closeBackend() {
    trials.close();
  }

  final void assumePromised(Subject.Promise promise) {
    assumeTrue(subject().promises().contains(promise), "the backend does not promise " + promise);
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
