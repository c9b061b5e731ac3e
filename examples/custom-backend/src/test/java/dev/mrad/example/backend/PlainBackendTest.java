package dev.mrad.example.backend;

import dev.mrad.conformance.ElementwiseConformance;
import dev.mrad.conformance.LayoutConformance;
import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.api.Nested;

class PlainBackendTest {
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
}
