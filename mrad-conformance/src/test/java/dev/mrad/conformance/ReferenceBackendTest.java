package dev.mrad.conformance;

import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.api.Nested;

class ReferenceBackendTest {
  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider();
    }
  }
}
