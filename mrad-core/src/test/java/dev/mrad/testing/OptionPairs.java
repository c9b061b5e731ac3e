package dev.mrad.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.api.MradException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Tests over all pairs of a builder's options. With the second option of a pair set, either each
 * value of the first shows in what comes of the builder, or an error names both options. The order
 * of calls does not matter, and the last call of one option wins.
 *
 * @param <B> the builder
 */
public final class OptionPairs<B> {
  private final Supplier<B> builder;
  private final Function<B, Object> observed;
  private final List<Option<B>> options = new ArrayList<>();
  private final Map<List<Consumer<B>>, Outcome> known = new HashMap<>();
  private Option<B> background = new Option<>("", List.of(), List.of(made -> {}), List.of());

  /**
   * An option.
   *
   * @param name for people
   * @param named what errors call it
   * @param values calls that must be told apart; one value must be told from none
   * @param besides its values beside another option under test
   */
  private record Option<B>(
      String name, List<String> named, List<Consumer<B>> values, List<Consumer<B>> besides) {}

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
   * @param named what errors call it, several names separated by {@code |}
   * @param values calls, at least one
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // List.of only reads them
  public final OptionPairs<B> option(String name, String named, Consumer<B>... values) {
    List<Consumer<B>> calls = List.of(values);
    options.add(new Option<>(name, names(named), calls, calls));
    return this;
  }

  /** Which value of the last option is set beside others, where not every one of them will do. */
  public OptionPairs<B> beside(Consumer<B> value) {
    Option<B> last = options.remove(options.size() - 1);
    options.add(new Option<>(last.name, last.named, last.values, List.of(value)));
    return this;
  }

  /** What is called first, unless one of these options is under test. */
  public OptionPairs<B> unless(String names, Consumer<B> call) {
    background = new Option<>("", names(names), List.of(call), List.of());
    return this;
  }

  private static List<String> names(String names) {
    return Arrays.asList(names.split("\\|", -1));
  }

  /** All pairs, and each option alone. */
  public Stream<DynamicTest> tests() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Option<B> first : options) {
      tests.add(DynamicTest.dynamicTest(first.name + " alone", () -> alone(first)));
      for (Option<B> second : options) {
        if (first != second) {
          String name = first.name + " with " + second.name;
          tests.add(DynamicTest.dynamicTest(name, () -> pair(first, second)));
        }
      }
    }
    return tests.stream();
  }

  private void alone(Option<B> option) {
    List<Outcome> outcomes = new ArrayList<>();
    if (option.values.size() == 1) {
      outcomes.add(outcome(List.of(), List.of(option)));
    }
    for (Consumer<B> last : option.values) {
      Outcome alone = outcome(List.of(last), List.of(option));
      outcomes.add(alone);
      for (Consumer<B> first : option.values) {
        assertThat(outcome(List.of(first, last), List.of(option)))
            .as("the last call wins")
            .isEqualTo(alone);
      }
    }
    assertThat(outcomes).as("each value has an effect").doesNotHaveDuplicates();
  }

  private void pair(Option<B> first, Option<B> second) {
    List<Option<B>> both = List.of(first, second);
    for (Consumer<B> other : second.besides) {
      Outcome without = outcome(List.of(other), both);
      // What cannot be opened at all shows nothing of another option.
      if (without.error.isEmpty()) {
        List<Outcome> outcomes = new ArrayList<>();
        if (first.values.size() == 1) {
          outcomes.add(without);
        }
        for (Consumer<B> value : first.values) {
          Outcome outcome = outcome(List.of(value, other), both);
          assertThat(outcome(List.of(other, value), both)).as("in any order").isEqualTo(outcome);
          outcomes.add(outcome);
        }
        if (outcomes.stream().noneMatch(each -> each.names(first) && each.names(second))) {
          assertThat(outcomes).as("each value has an effect").doesNotHaveDuplicates();
        }
      }
    }
  }

  private Outcome outcome(List<Consumer<B>> calls, List<Option<B>> tested) {
    List<Consumer<B>> all = new ArrayList<>();
    if (tested.stream().noneMatch(option -> background.named.contains(option.name))) {
      all.addAll(background.values);
    }
    all.addAll(calls);
    return known.computeIfAbsent(all, this::compute);
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
