package dev.mrad.conformance;

/** What the suites expect must hold for what they compare with. */
class ReferenceBackendTest extends WholeKit {
  @Override
  protected Subject subject() {
    return Subject.of(new ReferenceProvider());
  }
}
