package dev.mrad.example.backend;

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
import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.api.Nested;

class PlainBackendTest {
  @Nested
  class Provider extends ProviderConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }

  @Nested
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new PlainProvider();
    }
  }
}
