package dev.mrad.backend.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.BackendOptions;
import dev.mrad.testing.ChildJvm;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DJL downloads what it misses, so nothing may be missing when it is asked. */
class NativesTest {
  @TempDir Path cache;

  @Test
  void should_compute_without_trying_a_connection() throws Exception {
    ChildJvm child = ChildJvm.run(OpenAndRun.class, jar -> true, cache);
    assertThat(child.output()).contains("computed 6 values", "opt out true", "available=true");
    assertThat(child.output()).contains("ONNX Runtime 1.", "devices [cpu]").endsWith("exit 0");
    assertThat(child.connections()).isZero();
  }

  private static BackendOptions with(String device, String name, String value) {
    return new BackendOptions(device, 0, Map.of(name, value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"openvino", "dml", "coreml"})
  void should_say_that_a_provider_is_not_installed(String provider) {
    assertThatThrownBy(() -> new OnnxBackendProvider().open(with("auto", "provider", provider)))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageStartingWith(
            "the installed ONNX Runtime has no execution provider " + provider + ": it offers ")
        .hasMessageContaining("cpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "tensorrt"})
  void should_say_why_there_is_no_gpu(String provider) {
    assertThatThrownBy(() -> new OnnxBackendProvider().open(with("gpu:99", "provider", provider)))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("no device gpu:99, only ")
        .hasMessageContaining("onnxruntime_gpu");
  }

  @Test
  void should_refuse_properties_that_it_does_not_know() {
    OnnxBackendProvider provider = new OnnxBackendProvider();
    assertThatThrownBy(() -> provider.open(with("cpu", "speed", "high")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "backend onnxruntime knows the properties provider, tf32 and precision, found [speed]");
    assertThatThrownBy(() -> provider.open(with("cpu", "precision", "int4")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision of float32 or int8 expected, found int4");
    assertThatThrownBy(() -> provider.open(with("cpu", "provider", "abacus")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("provider of auto, coreml, cpu, cuda, dml");
    assertThatThrownBy(() -> provider.open(with("cpu", "provider", "cuda")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("provider cuda does not compute on device cpu");
  }
}
