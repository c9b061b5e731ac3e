package dev.mrad.backend.djl;

import dev.mrad.conformance.LossConformance;
import dev.mrad.conformance.Subject;
import dev.mrad.conformance.WholeKit;
import dev.mrad.spi.BackendOptions;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The conformance kit. PyTorch chooses its kernels by size, so batches and threads change bits. */
class DjlBackendTest extends WholeKit {
  @Override
  protected Subject subject() {
    return Subject.of(new DjlBackendProvider())
        .with(new BackendOptions("cpu", 0, Map.of()))
        .without(Subject.Promise.BATCH_INDEPENDENCE)
        .without(Subject.Promise.THREAD_INDEPENDENCE);
  }

  @Nested
  class Loss extends LossConformance {
    @Override
    protected Subject subject() {
      return DjlBackendTest.this.subject();
    }
  }
}
