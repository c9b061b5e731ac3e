package dev.mrad.backend.djl;

import dev.mrad.conformance.Subject;
import dev.mrad.spi.BackendOptions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The conformance kit on the first CUDA device, with the bounds of single precision: products by
 * TensorFloat-32 would break them.
 */
@Tag("gpu")
@ExtendWith(GpuTest.NeedsGpu.class)
class GpuTest extends DjlBackendTest {
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

  @Override
  protected Subject subject() {
    return super.subject().with(new BackendOptions("gpu:0", 0, Map.of()));
  }
}
