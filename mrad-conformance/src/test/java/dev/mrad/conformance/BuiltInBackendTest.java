package dev.mrad.conformance;

import dev.mrad.internal.cpu.CpuBackendProvider;
import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.api.Nested;

class BuiltInBackendTest {
  @Nested
  class Provider extends ProviderConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new CpuBackendProvider();
    }
  }
}
