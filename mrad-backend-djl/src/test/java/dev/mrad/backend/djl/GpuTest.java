package dev.mrad.backend.djl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mrad.conformance.GoldenConformance;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The golden values on the first CUDA device. */
@Tag("gpu")
class GpuTest extends GoldenConformance {
  @BeforeAll
  static void there_is_a_gpu() {
    assumeTrue(
        new DjlBackendProvider().devices().contains("gpu:0"),
        "no CUDA device with PyTorch natives for it; where there is one, run: mvn -pl"
            + " mrad-backend-djl -am test -Pcuda -Dgroups=gpu"
            + " -Dsurefire.failIfNoSpecifiedTests=false");
  }

  @Override
  protected BackendProvider provider() {
    return new DjlBackendProvider();
  }

  @Override
  protected BackendOptions options() {
    return new BackendOptions("gpu:0", 0, Map.of());
  }
}
