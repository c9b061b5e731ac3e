package dev.mrad.conformance;

import dev.mrad.internal.cpu.CpuBackendProvider;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The built-in backend without the Vector API, as it runs where that is not added to the JVM. */
class BuiltInScalarBackendTest {
  private static final BackendOptions SCALAR =
      new BackendOptions("cpu", 2, Map.of("kernels", "scalar"));

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return SCALAR;
    }
  }
}
