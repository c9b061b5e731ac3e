package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.mrad.conformance.ReferenceBackend.Mistake;
import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A backend with a mistake does not pass. */
class MutantsTest {
  private static volatile Mistake mistake = Mistake.NONE;

  static class Gradient extends GradientConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider(mistake);
    }
  }

  static class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new ReferenceBackend.Provider(mistake);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ONE_PERCENT_OFF, should_differentiate_matrix_products",
    "ONE_PERCENT_OFF, should_differentiate_retrieval",
    "KEEPS_THE_FIRST_VARIABLES, should_take_the_variables_as_they_are_given",
    "FORGETS_A_VARIABLE, should_differentiate_attention",
    "CHECKS_NOTHING, should_refuse_variables",
    "RUNS_WHEN_CLOSED, should_refuse_variables"
  })
  void should_catch_wrong_gradients(Mistake given, String test) {
    requireCaught(given, Gradient.class, test);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "should_multiply_plain_matrices_turned_either_way",
        "should_multiply_pairs_of_matrices"
      })
  void should_catch_products_of_less_than_single_precision(String test) {
    requireCaught(Mistake.PRODUCTS_IN_TF32, Matrix.class, test);
  }

  private static void requireCaught(Mistake given, Class<?> suite, String test) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    mistake = given;
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request().selectors(selectClass(suite)).build(),
              listener);
    } finally {
      mistake = Mistake.NONE;
    }
    assertThat(listener.getSummary().getFailures())
        .as("%s passes", given)
        .anyMatch(failure -> failure.getTestIdentifier().getUniqueId().contains(test));
  }
}
