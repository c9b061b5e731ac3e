package dev.mrad.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each contender's last result is compared with float64 when it is opened. */
class ContendersTest {
  private static final RetrieveCase CORE = new RetrieveCase(13, 207, 64, 0.07f);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scalar",
        "naive",
        "djl-eager",
        "djl-fused",
        "djl-backend",
        "onnxruntime",
        "onnxruntime-fused",
        "onnxruntime-backend",
        "openblas"
      })
  void should_compute_retrieval(String by) {
    try (Operation opened = Contenders.open(by, CORE)) {
      assertThat(opened.run()).isNotEmpty();
    }
  }

  @Test
  void should_notice_who_computes_something_else() {
    try (Operation opened = Contenders.open("naive", CORE)) {
      float[] result = opened.run();
      result[result.length - 1] += 1e-3f;

      assertThatThrownBy(() -> CORE.check(result)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void should_agree_on_one_query() {
    RetrieveCase one = new RetrieveCase(1, 1000, 96, 1);

    try (Operation product = Contenders.open("openblas", one);
        Operation eager = Contenders.open("djl-eager", one)) {
      assertThat(product.run()).hasSize(1);
      assertThat(eager.run()).hasSize(2);
    }
  }
}
