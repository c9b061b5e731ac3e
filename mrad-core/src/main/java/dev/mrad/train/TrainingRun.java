package dev.mrad.train;

import dev.mrad.api.MradException;
import dev.mrad.internal.features.FeatureStore;
import dev.mrad.internal.train.FineTuningGraph;
import dev.mrad.internal.train.TrainingPlan;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps of a training (SPEC §7, §8). Not thread-safe. */
final class TrainingRun {
  private final TrainingPlan plan;
  private final FeatureStore store;
  private final FeatureStore.Layout layout;
  private final GradientProgram program;
  private final @Nullable GradientProgram validation;
  private final TrainingListener listener;
  private final IntFunction<String> names;
  private final Set<String> inputs;
  private final @Nullable Checkpoint checkpoint;
  private final int every;
  private final TrainingState state;
  private final TrainingPlan.Split split;
  private final long perEpoch;
  private final long total;

  /**
   * What a training computes with.
   *
   * @param store the features
   * @param layout their sizes
   * @param names the images' names, for messages
   * @param inputs which inputs the loss has
   * @param program the loss with its gradient
   * @param validation the loss without dropout, where the plan holds images out
   * @param variables the start
   */
  public record Parts(
      FeatureStore store,
      FeatureStore.Layout layout,
      IntFunction<String> names,
      Set<String> inputs,
      GradientProgram program,
      @Nullable GradientProgram validation,
      List<Weight> variables) {}

  /**
   * Begins, or goes on where a checkpoint left off.
   *
   * @param checkpoint where to keep the state, or {@code null}
   * @param every after how many steps to write it
   */
  public TrainingRun(
      TrainingPlan plan,
      Parts parts,
      TrainingListener listener,
      @Nullable Checkpoint checkpoint,
      int every) {
    this.plan = plan;
    this.store = parts.store();
    this.layout = parts.layout();
    this.program = parts.program();
    this.validation = parts.validation();
    this.names = parts.names();
    this.inputs = parts.inputs();
    this.listener = listener;
    this.checkpoint = checkpoint;
    this.every = every;
    this.state = TrainingState.start(parts.variables());
    this.split = plan.split(store.size());
    this.perEpoch = plan.stepsPerEpoch(split.training().length);
    this.total = perEpoch * plan.epochs();
    if (checkpoint != null) {
      checkpoint.restore(state, total);
    }
  }

  /** The trained values of a variable. */
  public float[] result(String variable) {
    return state.result(variable);
  }

  /** Trains to the end. */
  public void run() {
    while (state.steps < total && !state.stopped) {
      int epoch = (int) (state.steps / perEpoch);
      int[] order = plan.order(epoch, split.training().length);
      while (state.steps < (epoch + 1) * perEpoch) {
        if (Thread.currentThread().isInterrupted()) {
          save();
          throw new CancellationException("interrupted after " + state.steps + " steps");
        }
        int from = (int) (state.steps % perEpoch) * plan.batch();
        int[] batch =
            Arrays.stream(order, from, Math.min(order.length, from + plan.batch()))
                .map(i -> split.training()[i])
                .toArray();
        step(epoch, batch);
        boolean last = state.steps == (epoch + 1) * perEpoch;
        if (last) {
          validate(epoch);
        }
        if (last || state.steps % every == 0) {
          save();
        }
      }
    }
  }

  private void save() {
    if (checkpoint == null) {
      return;
    }
    // An interrupt would close the file that is written.
    boolean interrupted = Thread.interrupted();
    try {
      checkpoint.write(state);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void step(int epoch, int[] images) {
    GradientProgram.Result result = program.run(state.tensors(), batch(images));
    requireFinite(result, images);
    double rate = plan.rate(state.steps, total);
    state.step(result.gradients(), rate);
    listener.step(
        new TrainingStep(
            state.steps,
            total,
            epoch + 1,
            value(result, FineTuningGraph.TOTAL),
            value(result, FineTuningGraph.FOCAL),
            value(result, FineTuningGraph.DICE),
            value(result, FineTuningGraph.CLASS),
            rate));
  }

  private static float value(GradientProgram.Result result, String name) {
    Tensor tensor = result.outputs().get(name);
    // MRAD-CLIP has no class loss.
    return tensor == null ? 0 : tensor.data()[0];
  }

  private static boolean isFinite(GradientProgram.Result result) {
    if (!Float.isFinite(value(result, FineTuningGraph.TOTAL))) {
      return false;
    }
    for (Tensor gradient : result.gradients().values()) {
      for (float g : gradient.data()) {
        if (!Float.isFinite(g)) {
          return false;
        }
      }
    }
    return true;
  }

  private void requireFinite(GradientProgram.Result result, int[] images) {
    if (isFinite(result)) {
      return;
    }
    // The state is still the one before this step.
    save();
    String culprits =
        Arrays.stream(images)
            .filter(image -> !isFinite(program.run(state.tensors(), batch(new int[] {image}))))
            .mapToObj(names)
            .collect(Collectors.joining(", "));
    if (culprits.isEmpty()) {
      culprits = Arrays.stream(images).mapToObj(names).collect(Collectors.joining(", "));
    }
    throw new MradException(
        "loss of "
            + value(result, FineTuningGraph.TOTAL)
            + " or a gradient that is not finite, step "
            + (state.steps + 1)
            + " of "
            + total
            + ", image "
            + culprits
            + ", expected finite values: try a lower learning rate"
            + (checkpoint == null ? "" : "; the state before is in " + checkpoint.file()));
  }

  private void validate(int epoch) {
    if (validation == null) {
      return;
    }
    double sum = 0;
    int[] held = split.validation();
    for (int from = 0; from < held.length; from += plan.batch()) {
      int[] images = Arrays.copyOfRange(held, from, Math.min(held.length, from + plan.batch()));
      GradientProgram.Result result = validation.run(state.tensors(), batch(images));
      sum += value(result, FineTuningGraph.TOTAL) * images.length;
    }
    double loss = sum / held.length;
    state.validated(loss);
    listener.validated(epoch + 1, loss, state.epochsSinceBest == 0);
    state.stopped = plan.patience() > 0 && state.epochsSinceBest >= plan.patience();
  }

  private Map<String, Tensor> batch(int[] images) {
    int count = images.length;
    int side = layout.side();
    float[] imageQueries = new float[count * layout.dimension()];
    float[] patchQueries = new float[Math.multiplyExact(count, layout.patchValues())];
    float[] masks = new float[Math.multiplyExact(count, side * side)];
    float[] labels = new float[2 * count];
    for (int i = 0; i < count; i++) {
      store.read(images[i], i, imageQueries, patchQueries, masks, labels);
    }
    Map<String, Tensor> batch = new HashMap<>();
    batch.put(FineTuningGraph.IMAGE_QUERY, Tensor.of(imageQueries, count, layout.dimension()));
    batch.put(
        FineTuningGraph.PATCH_QUERIES,
        Tensor.of(patchQueries, count, layout.cells(), layout.width()));
    batch.put(FineTuningGraph.MASKS, Tensor.of(masks, count, side, side));
    batch.put(FineTuningGraph.LABELS, Tensor.of(labels, count, 2));
    batch.keySet().retainAll(inputs);
    return batch;
  }
}
