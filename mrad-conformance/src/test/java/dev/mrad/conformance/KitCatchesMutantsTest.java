package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.TensorOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Tests the kit itself: each mistake must make its suite fail. */
class KitCatchesMutantsTest {
  private static volatile ReferenceProvider opened = new ReferenceProvider();

  /** Run by the tests below, until something fails: one failure catches a mutant. */
  @ExtendWith(UntilCaught.class)
  static class Kit extends WholeKit {
    @Override
    protected Subject subject() {
      return Subject.of(opened);
    }
  }

  static final class UntilCaught implements ExecutionCondition, TestWatcher {
    private static volatile boolean caught;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return caught
          ? ConditionEvaluationResult.disabled("caught")
          : ConditionEvaluationResult.enabled("not caught yet");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
      caught = true;
    }
  }

  /**
   * @param test a part of the names of the tests to run
   */
  private static TestExecutionSummary run(
      Function<BackendOptions, Backend> backend, String test, Class<?>... suites) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    PostDiscoveryFilter filter =
        found ->
            FilterResult.includedIf(
                !(found.getSource().orElse(null)
                        instanceof org.junit.platform.engine.support.descriptor.MethodSource method)
                    || method.getMethodName().contains(test));
    opened = new ReferenceProvider(backend);
    UntilCaught.caught = false;
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(
                      Arrays.stream(suites)
                          .map(suite -> selectNestedClass(List.of(Kit.class), suite))
                          .toList())
                  .filters(filter)
                  .build(),
              listener);
    } finally {
      opened = new ReferenceProvider();
    }
    return listener.getSummary();
  }

  private static Arguments ops(Class<?> suite, Supplier<TensorOps<Expected>> ops, String test) {
    Function<BackendOptions, Backend> backend = options -> new ReferenceBackend(ops.get());
    return arguments(ops.get().getClass().getSimpleName(), suite, backend, test);
  }

  private static Arguments fused(Class<?> suite, FusedMutant.Mistake mistake, String test) {
    Function<BackendOptions, Backend> backend =
        options -> new ReferenceBackend(new FusedMutant(mistake));
    return arguments(mistake.name(), suite, backend, test);
  }

  private static Arguments backend(Class<?> suite, BackendMutant.Mistake mistake, String test) {
    Function<BackendOptions, Backend> backend = options -> new BackendMutant(mistake, options);
    return arguments(mistake.name(), suite, backend, test);
  }

  private static Arguments gradient(DifferenceProgram.Mistake mistake, String test) {
    Function<BackendOptions, Backend> backend =
        options -> new ReferenceBackend(new Float64Ops(), mistake);
    return arguments(mistake.name(), WholeKit.Gradient.class, backend, test);
  }

  static Stream<Arguments> mutants() {
    return Stream.of(
        ops(WholeKit.Matrix.class, Mutants.MatmulTurnsSquareMatricesOnly::new, "turned_either_way"),
        ops(WholeKit.Matrix.class, Mutants.MatmulForgetsTheTail::new, "turned_either_way"),
        ops(
            WholeKit.Matrix.class,
            () -> new Mutants.MatmulDropsBits(13, false),
            "turned_either_way"),
        ops(
            WholeKit.Matrix.class,
            () -> new Mutants.MatmulDropsBits(4, false),
            "turned_either_way"),
        ops(
            WholeKit.Matrix.class,
            () -> new Mutants.MatmulDropsBits(13, true),
            "turned_either_way"),
        ops(
            WholeKit.Matrix.class,
            () -> new Mutants.MatmulDropsBits(13, true),
            "pairs_of_matrices"),
        ops(WholeKit.Elementwise.class, Mutants.ExpIsRough::new, "exp_over_its_whole_range"),
        ops(WholeKit.Elementwise.class, Mutants.SubtractsTheWrongWayRound::new, "should_broadcast"),
        ops(WholeKit.Elementwise.class, Mutants.GreaterOrEqual::new, "compare_strictly"),
        ops(WholeKit.Elementwise.class, Mutants.ExpSaturates::new, "exp_over_its_whole_range"),
        ops(WholeKit.Elementwise.class, Mutants.GeluWithAnotherFactor::new, "quick_gelu"),
        ops(WholeKit.Elementwise.class, Mutants.ClampForgetsTheUpperEnd::new, "should_clamp"),
        ops(
            WholeKit.Elementwise.class,
            Mutants.WhereTakesNegativeForFalse::new,
            "any_number_but_zero"),
        ops(WholeKit.Elementwise.class, Mutants.WhereMultiplies::new, "not_chosen_through"),
        ops(WholeKit.Row.class, Mutants.MeanIsUnbiased::new, "sum_and_average"),
        ops(WholeKit.Row.class, Mutants.LayerNormInOnePass::new, "far_from_zero"),
        ops(WholeKit.Row.class, Mutants.LayerNormWithoutEpsilon::new, "constant_rows"),
        ops(WholeKit.Row.class, Mutants.SoftmaxOverflows::new, "softmax"),
        ops(WholeKit.Row.class, Mutants.NormaliseWithEpsilon::new, "zero_rows_to_nan"),
        ops(WholeKit.Row.class, Mutants.TopKAscends::new, "the_largest_values"),
        ops(WholeKit.Row.class, Mutants.TopKDropsTies::new, "among_ties"),
        ops(WholeKit.Layout.class, Mutants.TransposesTheOtherWay::new, "should_transpose"),
        ops(WholeKit.Layout.class, Mutants.SliceStartsAtZero::new, "should_slice"),
        ops(WholeKit.Layout.class, Mutants.ConcatenatesAsIfFirstAxis::new, "should_concatenate"),
        ops(WholeKit.Layout.class, Mutants.BroadcastsByTiling::new, "should_broadcast"),
        ops(WholeKit.Layout.class, Mutants.GathersInOrder::new, "should_gather"),
        ops(WholeKit.Program.class, Mutants.ChangesItsInput::new, "change_its_inputs"),
        ops(WholeKit.Program.class, Mutants.ReusesItsResult::new, "leave_results_alone"),
        ops(
            WholeKit.Program.class,
            Mutants.SharesWeightsByName::new,
            "mix_weights_of_the_same_name"),
        ops(WholeKit.Program.class, Mutants.FreesSharedWeights::new, "share_a_weight"),
        ops(WholeKit.Program.class, Mutants.ReadsOneBlockOfAWeight::new, "weights_of_any_size"),
        ops(WholeKit.Program.class, Mutants.SumsByBatchSize::new, "batch_change"),
        ops(WholeKit.Program.class, Mutants.NeverTheSame::new, "same_bits_again"),
        ops(WholeKit.Closing.class, Mutants.SharesScratchBetweenThreads::new, "on_many_threads"),
        fused(WholeKit.Attention.class, FusedMutant.Mistake.MASK_ADDS, "mask"),
        fused(WholeKit.Attention.class, FusedMutant.Mistake.MASK_IGNORED, "mask"),
        fused(WholeKit.Attention.class, FusedMutant.Mistake.MASK_AFTER_SOFTMAX, "mask"),
        fused(WholeKit.Attention.class, FusedMutant.Mistake.HEADS_ADJACENT, "should_attend"),
        fused(WholeKit.Attention.class, FusedMutant.Mistake.SCALE_TWICE, "should_attend"),
        fused(WholeKit.Attention.class, FusedMutant.Mistake.NO_MAXIMUM, "huge_scores"),
        fused(WholeKit.Retrieval.class, FusedMutant.Mistake.MASK_ADDS, "mask"),
        fused(WholeKit.Retrieval.class, FusedMutant.Mistake.MASK_AFTER_SOFTMAX, "mask"),
        fused(WholeKit.Retrieval.class, FusedMutant.Mistake.NO_MAXIMUM, "huge_score"),
        fused(
            WholeKit.Retrieval.class,
            FusedMutant.Mistake.TEMPERATURE_MULTIPLIES,
            "any_temperature"),
        fused(
            WholeKit.Retrieval.class,
            FusedMutant.Mistake.LOG_SUM_WITHOUT_MAXIMUM,
            "should_retrieve"),
        fused(WholeKit.Golden.class, FusedMutant.Mistake.TEMPERATURE_MULTIPLIES, "bank"),
        backend(
            WholeKit.Provider.class,
            BackendMutant.Mistake.TAKES_ANY_DEVICE,
            "device_that_is_not_there"),
        backend(
            WholeKit.Provider.class,
            BackendMutant.Mistake.IGNORES_UNKNOWN_OPTIONS,
            "unknown_option"),
        backend(
            WholeKit.Program.class, BackendMutant.Mistake.THREADS_CHANGE_BITS, "number_of_threads"),
        backend(
            WholeKit.Program.class,
            BackendMutant.Mistake.OWN_ERROR_TEXT,
            "refuse_a_misshapen_input"),
        backend(WholeKit.Closing.class, BackendMutant.Mistake.RUNS_WHEN_CLOSED, "refuse_to_run"),
        backend(
            WholeKit.Closing.class,
            BackendMutant.Mistake.COMPILES_WHEN_CLOSED,
            "refuse_to_compile"),
        backend(WholeKit.Closing.class, BackendMutant.Mistake.SECOND_CLOSE_FAILS, "closed_twice"),
        backend(
            WholeKit.Closing.class, BackendMutant.Mistake.FREES_WHILE_RUNNING, "finish_what_runs"),
        backend(
            WholeKit.Closing.class,
            BackendMutant.Mistake.PROGRAM_NEEDS_ITS_BACKEND,
            "before_its_program"),
        backend(WholeKit.Closing.class, BackendMutant.Mistake.LEAVES_A_THREAD, "leave_no_threads"),
        gradient(DifferenceProgram.Mistake.ONE_PERCENT_OFF, "differentiate_matrix_products"),
        gradient(DifferenceProgram.Mistake.ONE_PERCENT_OFF, "differentiate_retrieval"),
        gradient(DifferenceProgram.Mistake.KEEPS_THE_FIRST_VARIABLES, "variables_as_they_are"),
        gradient(DifferenceProgram.Mistake.FORGETS_A_VARIABLE, "differentiate_attention"),
        gradient(DifferenceProgram.Mistake.CHECKS_NOTHING, "should_refuse_variables"),
        gradient(DifferenceProgram.Mistake.RUNS_WHEN_CLOSED, "should_refuse_variables"));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("mutants")
  void should_catch(
      String mutant, Class<?> suite, Function<BackendOptions, Backend> backend, String test) {
    TestExecutionSummary summary = run(backend, test, suite);
    assertThat(summary.getFailures())
        .as("%s passes", mutant)
        .anyMatch(failure -> failure.getTestIdentifier().getUniqueId().contains(test));
  }

  /** Each operation of the interface that backends implement, and each kind of it. */
  static Stream<Arguments> operations() {
    return Arrays.stream(TensorOps.class.getMethods())
        .filter(method -> method.getGenericReturnType() instanceof TypeVariable)
        .filter(method -> !Set.of("constant", "input").contains(method.getName()))
        .flatMap(method -> {
          Class<?> first = method.getParameterTypes()[0];
          return first.isEnum()
              ? Arrays.stream(first.getEnumConstants()).map(kind -> arguments(method, kind))
              : Stream.of(arguments(method, null));
        });
  }

  @ParameterizedTest
  @MethodSource("operations")
  void should_catch_one_value_off_in_any_operation(Method operation, @Nullable Object kind) {
    Float64Ops right = new Float64Ops();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          Object found = method.invoke(right, arguments);
          boolean wrong = method.equals(operation) && (kind == null || arguments[0] == kind);
          if (wrong) {
            Approx[] values = ((Expected) found).values().clone();
            double last = values[values.length - 1].value();
            values[values.length - 1] = Approx.exact(last + 1e-3 * (1 + Math.abs(last)));
            return new Expected(((Expected) found).shape(), values);
          }
          return found;
        };
    @SuppressWarnings("unchecked") // a class literal knows no type arguments
    TensorOps<Expected> mutant =
        (TensorOps<Expected>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {TensorOps.class}, handler);
    TestExecutionSummary summary =
        run(
            options -> new ReferenceBackend(mutant),
            "should",
            WholeKit.Elementwise.class,
            WholeKit.Layout.class,
            WholeKit.Row.class,
            WholeKit.Matrix.class,
            WholeKit.Attention.class,
            WholeKit.Retrieval.class);
    assertThat(summary.getFailures()).isNotEmpty();
  }

  static Stream<Arguments> fusedSuites() {
    return Stream.of(
        arguments(WholeKit.Attention.class, ""),
        arguments(WholeKit.Retrieval.class, ""),
        arguments(WholeKit.Program.class, ""),
        arguments(WholeKit.Golden.class, "bank"));
  }

  @ParameterizedTest
  @MethodSource("fusedSuites")
  void should_let_operations_pass_that_are_fused_without_a_mistake(Class<?> suite, String test) {
    TestExecutionSummary summary =
        run(
            options -> new ReferenceBackend(new FusedMutant(FusedMutant.Mistake.NONE)),
            test,
            suite);
    assertThat(summary.getTestsSucceededCount()).isPositive();
    assertThat(summary.getFailures()).isEmpty();
  }
}
