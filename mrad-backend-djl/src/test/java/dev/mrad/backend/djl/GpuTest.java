package dev.mrad.backend.djl;

import dev.mrad.conformance.GoldenConformance;
import dev.mrad.conformance.MatrixConformance;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The golden values on the first CUDA device, and products within bounds that TensorFloat-32 would
 * break.
 */
@Tag("gpu")
class GpuTest {
  private static final BackendOptions FIRST = new BackendOptions("gpu:0", 0, Map.of());

  /** Asked before a suite opens its backend. */
  static final class NeedsGpu implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return new DjlBackendProvider().devices().contains("gpu:0")
          ? ConditionEvaluationResult.enabled("gpu:0 is there")
          : ConditionEvaluationResult.disabled(
              "no CUDA device with PyTorch natives for it; on a machine that has one, put"
                  + " ai.djl.pytorch:pytorch-native-cu128 in the place of pytorch-native-cpu in"
                  + " this module's pom.xml and run: mvn -pl mrad-backend-djl -am test"
                  + " -Dgroups=gpu -Dsurefire.failIfNoSpecifiedTests=false");
    }
  }

  @Nested
  @ExtendWith(NeedsGpu.class)
  class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new DjlBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return FIRST;
    }
  }

  @Nested
  @ExtendWith(NeedsGpu.class)
  class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new DjlBackendProvider();
    }

    @Override
    protected BackendOptions options() {
      return FIRST;
    }
  }
}
