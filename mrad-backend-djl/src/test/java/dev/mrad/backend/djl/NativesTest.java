package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.BackendOptions;
import dev.mrad.testing.ChildJvm;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DJL downloads what it misses, so nothing may be missing when it is asked. */
class NativesTest {
  @TempDir Path cache;

  @Test
  void should_compute_without_trying_a_connection() throws Exception {
    ChildJvm child = ChildJvm.run(OpenAndRun.class, jar -> true, cache);
    assertThat(child.output()).contains("computed 6 values", "opt out true", "offline null");
    assertThat(child.output()).contains("available=true").endsWith("exit 0");
    assertThat(child.connections()).isZero();
  }

  @Test
  void should_name_the_natives_that_are_missing_instead_of_downloading_them() throws Exception {
    ChildJvm child = ChildJvm.run(OpenAndRun.class, jar -> !jar.contains("pytorch-native"), cache);
    assertThat(child.output())
        .contains("available=false", "devices []", "refused backend djl-pytorch: ")
        .contains("ai.djl.pytorch:pytorch-native-cpu:2.7.1:")
        .contains("ai.djl.pytorch:pytorch-jni:2.7.1-0.36.0")
        .contains("opt out null")
        .endsWith("exit 0");
    assertThat(child.connections()).isZero();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void should_name_the_jni_library_that_is_missing() throws Exception {
    ChildJvm child = ChildJvm.run(OpenAndRun.class, jar -> !jar.contains("pytorch-jni"), cache);
    assertThat(child.output())
        .contains("available=false", "add ai.djl.pytorch:pytorch-jni:2.7.1-0.36.0")
        .endsWith("exit 0");
    assertThat(child.connections()).isZero();
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void should_say_why_there_is_no_gpu() {
    BackendOptions options = new BackendOptions("gpu:99", 0, Map.of());
    assertThatThrownBy(() -> new DjlBackendProvider().open(options))
        .isInstanceOf(BackendUnavailableException.class)
        .hasMessageContaining("gpu:99")
        .hasMessageMatching(".*(pytorch-native-cu128|show \\d+ devices)");
  }
}
