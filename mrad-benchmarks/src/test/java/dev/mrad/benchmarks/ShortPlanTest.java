package dev.mrad.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ShortPlanTest {
  @Test
  void should_measure_nothing_again_that_was_not_measured_first() {
    assertThat(names(ShortPlan.first())).containsAll(names(ShortPlan.again()));
  }

  @Test
  void should_measure_ours_beside_every_competitor() {
    List<Set<String>> contenders =
        ShortPlan.again().stream()
            .map(group ->
                group.stream()
                    .map(step -> step.parameters().getOrDefault("by", "a probe"))
                    .collect(Collectors.toSet()))
            .toList();

    assertThat(contenders)
        .allMatch(by -> by.contains(Results.OURS) || by.equals(Set.of("a probe")));
  }

  private static Set<String> names(List<List<ShortPlan.Step>> groups) {
    return groups.stream()
        .flatMap(List::stream)
        .map(ShortPlan.Step::toString)
        .collect(Collectors.toSet());
  }
}
