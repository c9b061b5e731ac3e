package dev.mrad.backend.djl;

import dev.mrad.conformance.LossConformance;
import dev.mrad.conformance.WholeKit;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The conformance kit. PyTorch chooses its kernels by size, so batches and threads change bits. */
class DjlBackendTest extends WholeKit {
  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }

  @Override
  protected BackendOptions options() {
    return new BackendOptions("cpu", 0, Map.of());
  }

  @Override
  protected boolean promisesBatchIndependence() {
    return false;
  }

  @Override
  protected boolean promisesThreadIndependence() {
    return false;
  }

  @Nested
  class Loss extends LossConformance {
    @Override
    protected BackendProvider provider() {
      return DjlBackendTest.this.provider();
    }

    @Override
    protected BackendOptions options() {
      return DjlBackendTest.this.options();
    }
  }
}
