package dev.mrad.example.backend;

import dev.mrad.conformance.Subject;
import dev.mrad.conformance.WholeKit;

/** The whole kit on the example. */
class PlainBackendTest extends WholeKit {
  @Override
  protected Subject subject() {
    return Subject.of(new PlainProvider());
  }
}
