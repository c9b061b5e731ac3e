package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** The reference backend with one chosen mistake in how it opens, checks or closes. */
final class BackendMutant implements Backend {
  enum Mistake {
    TAKES_ANY_DEVICE,
    IGNORES_UNKNOWN_OPTIONS,
    THREADS_CHANGE_BITS,
    OWN_ERROR_TEXT,
    RUNS_WHEN_CLOSED,
    COMPILES_WHEN_CLOSED,
    SECOND_CLOSE_FAILS,
    FREES_WHILE_RUNNING,
    PROGRAM_NEEDS_ITS_BACKEND,
    LEAVES_A_THREAD
  }

  private final Mistake mistake;
  private final List<Expected> weights = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Backend plain;
  private final BackendOptions options;

  BackendMutant(Mistake mistake, BackendOptions options) {
    this.mistake = mistake;
    this.options = options;
    if (!is(Mistake.TAKES_ANY_DEVICE) && !is(Mistake.IGNORES_UNKNOWN_OPTIONS)) {
      ReferenceProvider.check(options);
    }
    this.plain =
        new ReferenceBackend(
            new Float64Ops() {
              @Override
              public Expected constant(Weight weight) {
                Expected constant = super.constant(weight);
                weights.add(constant);
                return constant;
              }

              @Override
              public Expected softmax(Expected x) {
                Expected found = super.softmax(x);
                if (is(Mistake.THREADS_CHANGE_BITS)) {
                  double first = found.values()[0].value();
                  found.values()[0] = Approx.exact(first * (1 + 1e-6 * options.threads()));
                }
                return found;
              }
            });
  }

  private boolean is(Mistake one) {
    return mistake == one;
  }

  @Override
  public String name() {
    return plain.name();
  }

  @Override
  public String device() {
    return is(Mistake.TAKES_ANY_DEVICE) ? options.device() : plain.device();
  }

  @Override
  public TensorProgram compile(Graph graph) {
    if (is(Mistake.LEAVES_A_THREAD)) {
      Thread thread = new Thread(BackendMutant::sleep, "left behind");
      thread.setDaemon(true);
      thread.start();
    }
    return new Program(plain.compile(graph));
  }

  private static void sleep() {
    try {
      Thread.sleep(60_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.set(true);
    if (!is(Mistake.COMPILES_WHEN_CLOSED)) {
      plain.close();
    }
  }

  private final class Program implements TensorProgram {
    private final TensorProgram program;
    private final AtomicBoolean programClosed = new AtomicBoolean();

    private Program(TensorProgram program) {
      this.program = program;
    }

    @Override
    public Graph graph() {
      return program.graph();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      try {
        return program.run(inputs);
      } catch (IllegalArgumentException e) {
        throw is(Mistake.OWN_ERROR_TEXT) ? new IllegalArgumentException("bad input") : e;
      }
    }

    @Override
    public void close() {
      boolean again = programClosed.getAndSet(true);
      if (is(Mistake.SECOND_CLOSE_FAILS) && again) {
        throw new IllegalStateException("closed twice");
      }
      if (is(Mistake.PROGRAM_NEEDS_ITS_BACKEND) && closed.get()) {
        throw new NullPointerException("backend");
      }
      if (is(Mistake.FREES_WHILE_RUNNING)) {
        weights.forEach(weight -> Arrays.fill(weight.values(), Approx.exact(Double.NaN)));
      }
      if (!is(Mistake.RUNS_WHEN_CLOSED)) {
        program.close();
      }
    }
  }
}
