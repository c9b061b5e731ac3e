package dev.mrad.backend.onnx;

import dev.mrad.conformance.Subject;
import dev.mrad.conformance.WholeKit;
import dev.mrad.spi.BackendOptions;
import java.util.Map;

/** The conformance kit. ONNX Runtime chooses its kernels by size, so batches change bits. */
class OnnxBackendTest extends WholeKit {
  @Override
  protected Subject subject() {
    return Subject.of(new OnnxBackendProvider())
        .with(new BackendOptions("cpu", 0, Map.of()))
        .without(Subject.Promise.BATCH_INDEPENDENCE)
        .without(Subject.Promise.THREAD_INDEPENDENCE);
  }
}
