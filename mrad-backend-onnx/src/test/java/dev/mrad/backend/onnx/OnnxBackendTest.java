package dev.mrad.backend.onnx;

import dev.mrad.conformance.AttentionConformance;
import dev.mrad.conformance.ClosingConformance;
import dev.mrad.conformance.ElementwiseConformance;
import dev.mrad.conformance.GoldenConformance;
import dev.mrad.conformance.GradientConformance;
import dev.mrad.conformance.LayoutConformance;
import dev.mrad.conformance.MatrixConformance;
import dev.mrad.conformance.ProgramConformance;
import dev.mrad.conformance.ProviderConformance;
import dev.mrad.conformance.RetrievalConformance;
import dev.mrad.conformance.RowConformance;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The conformance kit. ONNX Runtime chooses its kernels by size, so batches change bits. */
class OnnxBackendTest {
  private static final BackendOptions CPU = new BackendOptions("cpu", 0, Map.of());

  @Nested
  class Provider extends ProviderConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
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

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new OnnxBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return CPU;
    }
  }
}
