package dev.mrad.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.MradException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests over all pairs of a builder's options. Of each pair: with the second option set, two values
 * of the first either show, or one of them is refused by an error that names both options. The
 * order of calls does not matter, and the last call of one option wins.
 *
 * @param <B> the builder
 */
public final class OptionPairs<B> {
  private final Supplier<B> builder;
  private final Function<B, Object> observed;
  private final List<Option<B>> options = new ArrayList<>();
  private final Set<List<String>> left = new HashSet<>();
  private final Map<List<Consumer<B>>, Outcome> known = new HashMap<>();

  /**
   * An option with values that must be told apart.
   *
   * @param name for people
   * @param named what an error calls it, at least one of these
   */
  private record Option<B>(
      String name, List<String> named, List<Consumer<B>> values, boolean isFlag) {}

  private record Outcome(Object seen, String error) {
    boolean names(Option<?> option) {
      return option.named.stream().anyMatch(error::contains);
    }
  }

  /**
   * @param builder makes a builder with what every pair needs
   * @param observed what comes of a builder: outputs, identities, what was opened
   */
  public OptionPairs(Supplier<B> builder, Function<B, Object> observed) {
    this.builder = builder;
    this.observed = observed;
  }

  /**
   * An option.
   *
   * @param named what errors call it, one of several names separated by {@code |}
   * @param values calls with at least two values
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of only reads them
  public final OptionPairs<B> option(String name, String named, Consumer<B>... values) {
    options.add(new Option<>(name, List.of(named.split("\\|", -1)), List.of(values), false));
    return this;
  }

  /** An option without a value, that no later call takes back. */
  public OptionPairs<B> flag(String name, Consumer<B> call) {
    options.add(new Option<>(name, List.of(name), List.of(builder -> {}, call), true));
    return this;
  }

  /** Leaves out how the first option acts beside the second, for a test of its own. */
  public OptionPairs<B> elsewhere(String first, String second) {
    left.add(List.of(first, second));
    return this;
  }

  /** All pairs, and each option alone. */
  public Stream<DynamicTest> tests() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Option<B> first : options) {
      tests.add(DynamicTest.dynamicTest(first.name + " alone", () -> alone(first)));
      for (Option<B> second : options) {
        if (first != second && !left.contains(List.of(first.name, second.name))) {
          tests.add(
              DynamicTest.dynamicTest(
                  first.name + " with " + second.name, () -> pair(first, second)));
        }
      }
    }
    return tests.stream();
  }

  private void alone(Option<B> option) {
    for (Consumer<B> first : option.values) {
      for (Consumer<B> last : option.values) {
        if (first != last) {
          Outcome alone = outcome(List.of(last));
          if (!option.isFlag) {
            assertThat(outcome(List.of(first, last))).as("the last call wins").isEqualTo(alone);
          }
          if (!alone.names(option)) {
            assertThat(outcome(List.of(first))).as("has an effect").isNotEqualTo(alone);
          }
        }
      }
    }
  }

  private void pair(Option<B> first, Option<B> second) {
    for (Consumer<B> other : second.values) {
      if (!outcome(List.of(other)).error.isEmpty()) {
        // Refused by itself, so it hides what the first option does; "alone" has checked it.
        continue;
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Consumer<B> value : first.values) {
        Outcome outcome = outcome(List.of(value, other));
        assertThat(outcome(List.of(other, value))).as("in any order").isEqualTo(outcome);
        outcomes.add(outcome);
      }
      boolean refusedAlone = outcome(List.of(first.values.get(1))).names(first);
      if (!refusedAlone
          && outcomes.stream().noneMatch(each -> each.names(first) && each.names(second))) {
        assertThat(outcomes).as("each value has an effect").doesNotHaveDuplicates();
      }
    }
  }

  private Outcome outcome(List<Consumer<B>> calls) {
    return known.computeIfAbsent(calls, this::compute);
  }

  private Outcome compute(List<Consumer<B>> calls) {
    B made = builder.get();
    calls.forEach(call -> call.accept(made));
    try {
      return new Outcome(observed.apply(made), "");
    } catch (MradException e) {
      return new Outcome("refused", String.valueOf(e.getMessage()));
    }
  }
}
