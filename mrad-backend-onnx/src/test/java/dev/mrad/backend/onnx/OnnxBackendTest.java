package dev.mrad.backend.onnx;

import dev.mrad.conformance.WholeKit;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;

/** The conformance kit. ONNX Runtime chooses its kernels by size, so batches change bits. */
class OnnxBackendTest extends WholeKit {
  @Override
  protected BackendProvider provider() {
    return new OnnxBackendProvider();
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
}
