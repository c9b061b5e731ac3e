package dev.mrad.example.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.mrad.conformance.AttentionConformance;
import dev.mrad.conformance.ClosingConformance;
import dev.mrad.conformance.ElementwiseConformance;
import dev.mrad.conformance.GoldenConformance;
import dev.mrad.conformance.LayoutConformance;
import dev.mrad.conformance.MatrixConformance;
import dev.mrad.conformance.ProgramConformance;
import dev.mrad.conformance.ProviderConformance;
import dev.mrad.conformance.RetrievalConformance;
import dev.mrad.conformance.RowConformance;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorOps;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Who tests the tests: each mistake must make its suite fail. */
class KitCatchesMutantsTest {
  private static volatile Function<BackendOptions, Backend> opened = new PlainProvider()::open;

  private static final class MutantProvider implements BackendProvider {
    private final PlainProvider plain = new PlainProvider();

    @Override
    public String name() {
      return plain.name();
    }

    @Override
    public int priority() {
      return plain.priority();
    }

    @Override
    public Availability availability() {
      return plain.availability();
    }

    @Override
    public List<String> devices() {
      return plain.devices();
    }

    @Override
    public Backend open(BackendOptions options) {
      return opened.apply(options);
    }
  }

  static class Elementwise extends ElementwiseConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Layout extends LayoutConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Row extends RowConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Matrix extends MatrixConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Attention extends AttentionConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Retrieval extends RetrievalConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Program extends ProgramConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Closing extends ClosingConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Golden extends GoldenConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  static class Provided extends ProviderConformance {
    @Override
    protected BackendProvider provider() {
      return new MutantProvider();
    }
  }

  private static TestExecutionSummary run(
      Class<?> suite, Function<BackendOptions, Backend> backend) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    opened = backend;
    try {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request().selectors(selectClass(suite)).build(),
              listener);
    } finally {
      opened = new PlainProvider()::open;
    }
    return listener.getSummary();
  }

  private static Arguments ops(Class<?> suite, Supplier<TensorOps<Tensor>> ops, String test) {
    Function<BackendOptions, Backend> backend = options -> new PlainBackend(ops.get());
    return arguments(ops.get().getClass().getSimpleName(), suite, backend, test);
  }

  private static Arguments fused(Class<?> suite, FusedMutant.Mistake mistake, String test) {
    Function<BackendOptions, Backend> backend =
        options -> new PlainBackend(new FusedMutant(mistake));
    return arguments(mistake.name(), suite, backend, test);
  }

  private static Arguments backend(Class<?> suite, BackendMutant.Mistake mistake, String test) {
    Function<BackendOptions, Backend> backend = options -> new BackendMutant(mistake, options);
    return arguments(mistake.name(), suite, backend, test);
  }

  static Stream<Arguments> mutants() {
    return Stream.of(
        ops(Matrix.class, Mutants.MatmulTurnsSquareMatricesOnly::new, "turned_either_way"),
        ops(Matrix.class, Mutants.MatmulForgetsTheTail::new, "turned_either_way"),
        ops(Matrix.class, () -> new Mutants.MatmulDropsBits(13), "turned_either_way"),
        ops(Matrix.class, () -> new Mutants.MatmulDropsBits(4), "turned_either_way"),
        ops(Elementwise.class, Mutants.ExpIsRough::new, "exp_over_its_whole_range"),
        ops(Elementwise.class, Mutants.SubtractsTheWrongWayRound::new, "should_broadcast"),
        ops(Elementwise.class, Mutants.GreaterOrEqual::new, "compare_strictly"),
        ops(Elementwise.class, Mutants.ExpSaturates::new, "exp_over_its_whole_range"),
        ops(Elementwise.class, Mutants.GeluWithAnotherFactor::new, "quick_gelu"),
        ops(Elementwise.class, Mutants.ClampForgetsTheUpperEnd::new, "should_clamp"),
        ops(Elementwise.class, Mutants.WhereTakesNegativeForFalse::new, "any_number_but_zero"),
        ops(Elementwise.class, Mutants.WhereMultiplies::new, "not_chosen_through"),
        ops(Row.class, Mutants.MeanIsUnbiased::new, "sum_and_average"),
        ops(Row.class, Mutants.LayerNormInOnePass::new, "far_from_zero"),
        ops(Row.class, Mutants.LayerNormWithoutEpsilon::new, "constant_rows"),
        ops(Row.class, Mutants.SoftmaxOverflows::new, "softmax"),
        ops(Row.class, Mutants.NormaliseWithEpsilon::new, "zero_rows_to_nan"),
        ops(Row.class, Mutants.TopKAscends::new, "the_largest_values"),
        ops(Row.class, Mutants.TopKDropsTies::new, "among_ties"),
        ops(Layout.class, Mutants.TransposesTheOtherWay::new, "should_transpose"),
        ops(Layout.class, Mutants.SliceStartsAtZero::new, "should_slice"),
        ops(Layout.class, Mutants.ConcatenatesAsIfFirstAxis::new, "should_concatenate"),
        ops(Layout.class, Mutants.BroadcastsByTiling::new, "should_broadcast"),
        ops(Layout.class, Mutants.GathersInOrder::new, "should_gather"),
        ops(Program.class, Mutants.ChangesItsInput::new, "change_its_inputs"),
        ops(Program.class, Mutants.ReusesItsResult::new, "leave_results_alone"),
        ops(Program.class, Mutants.SharesWeightsByName::new, "mix_weights_of_the_same_name"),
        ops(Program.class, Mutants.FreesSharedWeights::new, "share_a_weight"),
        ops(Program.class, Mutants.ReadsOneBlockOfAWeight::new, "weights_of_any_size"),
        ops(Program.class, Mutants.SumsByBatchSize::new, "batch_change"),
        ops(Program.class, Mutants.NeverTheSame::new, "same_bits_again"),
        ops(Closing.class, Mutants.SharesScratchBetweenThreads::new, "on_many_threads"),
        fused(Attention.class, FusedMutant.Mistake.MASK_ADDS, "mask"),
        fused(Attention.class, FusedMutant.Mistake.MASK_IGNORED, "mask"),
        fused(Attention.class, FusedMutant.Mistake.MASK_AFTER_SOFTMAX, "mask"),
        fused(Attention.class, FusedMutant.Mistake.HEADS_ADJACENT, "should_attend"),
        fused(Attention.class, FusedMutant.Mistake.SCALE_TWICE, "should_attend"),
        fused(Attention.class, FusedMutant.Mistake.NO_MAXIMUM, "huge_scores"),
        fused(Retrieval.class, FusedMutant.Mistake.MASK_ADDS, "mask"),
        fused(Retrieval.class, FusedMutant.Mistake.MASK_AFTER_SOFTMAX, "mask"),
        fused(Retrieval.class, FusedMutant.Mistake.NO_MAXIMUM, "huge_score"),
        fused(Retrieval.class, FusedMutant.Mistake.TEMPERATURE_MULTIPLIES, "any_temperature"),
        fused(Retrieval.class, FusedMutant.Mistake.LOG_SUM_WITHOUT_MAXIMUM, "should_retrieve"),
        fused(Golden.class, FusedMutant.Mistake.TEMPERATURE_MULTIPLIES, "bank"),
        backend(Provided.class, BackendMutant.Mistake.TAKES_ANY_DEVICE, "device_that_is_not_there"),
        backend(Provided.class, BackendMutant.Mistake.IGNORES_UNKNOWN_OPTIONS, "unknown_option"),
        backend(Program.class, BackendMutant.Mistake.THREADS_CHANGE_BITS, "number_of_threads"),
        backend(Program.class, BackendMutant.Mistake.OWN_ERROR_TEXT, "refuse_a_misshapen_input"),
        backend(Closing.class, BackendMutant.Mistake.RUNS_WHEN_CLOSED, "refuse_to_run"),
        backend(Closing.class, BackendMutant.Mistake.COMPILES_WHEN_CLOSED, "refuse_to_compile"),
        backend(Closing.class, BackendMutant.Mistake.SECOND_CLOSE_FAILS, "closed_twice"),
        backend(Closing.class, BackendMutant.Mistake.FREES_WHILE_RUNNING, "finish_what_runs"),
        backend(
            Closing.class, BackendMutant.Mistake.PROGRAM_NEEDS_ITS_BACKEND, "before_its_program"),
        backend(Closing.class, BackendMutant.Mistake.LEAVES_A_THREAD, "leave_no_threads"));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("mutants")
  void should_catch(
      String mutant, Class<?> suite, Function<BackendOptions, Backend> backend, String test) {
    TestExecutionSummary summary = run(suite, backend);
    assertThat(summary.getFailures())
        .as("%s passes", mutant)
        .anyMatch(failure -> failure.getTestIdentifier().getUniqueId().contains(test));
  }

  static Stream<Class<?>> fusedSuites() {
    return Stream.of(Attention.class, Retrieval.class, Golden.class, Program.class);
  }

  @ParameterizedTest
  @MethodSource("fusedSuites")
  void should_let_operations_pass_that_are_fused_without_a_mistake(Class<?> suite) {
    TestExecutionSummary summary =
        run(suite, options -> new PlainBackend(new FusedMutant(FusedMutant.Mistake.NONE)));
    assertThat(summary.getTestsSucceededCount()).isPositive();
    assertThat(summary.getFailures()).isEmpty();
  }
}
