package dev.mrad.backend.djl;

import dev.mrad.testing.ByNameTests;

class ByNameTest extends ByNameTests {
  ByNameTest() {
    super("djl-pytorch");
  }
}
