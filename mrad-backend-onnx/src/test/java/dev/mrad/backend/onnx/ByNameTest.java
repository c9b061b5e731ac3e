package dev.mrad.backend.onnx;

import dev.mrad.testing.ByNameTests;

class ByNameTest extends ByNameTests {
  ByNameTest() {
    super("onnxruntime");
  }
}
