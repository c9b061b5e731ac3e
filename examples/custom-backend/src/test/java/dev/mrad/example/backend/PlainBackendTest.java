package dev.mrad.example.backend;

import dev.mrad.conformance.WholeKit;
import dev.mrad.spi.BackendProvider;

/** The whole kit on the example. */
class PlainBackendTest extends WholeKit {
  @Override
  protected BackendProvider provider() {
    return new PlainProvider();
  }
}
