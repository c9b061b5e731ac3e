package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.mrad.conformance.ReferenceBackend.Mistake;
import dev.mrad.spi.BackendProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

class GradientMutantsTest {
  private static volatile Mistake mistake = Mistake.NONE;

  static class Gradient extends GradientConformance {
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
  void should_catch(Mistake given, String test) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    mistake = given;
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(selectClass(Gradient.class))
                  .build(),
              listener);
    } finally {
      mistake = Mistake.NONE;
    }
    assertThat(listener.getSummary().getFailures())
        .as("%s passes", given)
        .anyMatch(failure -> failure.getTestIdentifier().getUniqueId().contains(test));
  }
}
