package dev.mrad.example.encoder;

import dev.mrad.api.MradException;
import dev.mrad.internal.weights.ArrayWeight;
import dev.mrad.spi.Backend;
import dev.mrad.spi.GradientProgram;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** The steps of a training, from wherever its folder says it is. Not thread-safe. */
final class Training {
  private static final long WARM_UP = 150;
  private static final long SAVE_NANOSECONDS = 60_000_000_000L;
  private static final int MOST_SKIPPED = 10;
  private static final float CLIP = 2;
  private static final float KEEP = 0.998f;

  private final Design design;
  private final TileFile tiles;
  private final long seed;
  private final Path folder;
  private final Backend backend;
  private final Map<String, float[]> start;
  private final String run;

  /**
   * @param folder where the state, the model and the curves are kept
   * @param backend computes gradients; the caller closes it
   */
  Training(Design design, TileFile tiles, long seed, Path folder, Backend backend) {
    this.design = design;
    this.tiles = tiles;
    this.seed = seed;
    this.folder = folder;
    this.backend = backend;
    this.run = design + " seed " + seed + " tiles " + tiles.size();
    this.start = Parameters.start(design, seed, Deviations.measure(tiles, design.width(), seed));
  }

  /**
   * Runs all stages; done ones are skipped.
   *
   * @param every after how many steps to save; it is saved every minute as well
   * @param checkpoints how many numbered models to leave, spread evenly over the last stage
   * @param workers how many threads draw pictures
   */
  void run(List<Stage> stages, int every, int checkpoints, int workers)
      throws InterruptedException {
    TrainingState state =
        TrainingState.read(folder.resolve("state.safetensors"), run).orElseGet(TrainingState::new);
    Curves curves = new Curves(folder, state.steps);
    for (int i = state.stage; i < stages.size(); i++) {
      if (i > state.stage) {
        state.stage = i;
        state.stageSteps = 0;
        state.stageSeconds = 0;
      }
      run(stages.get(i), state, every, i == stages.size() - 1 ? checkpoints : 0, workers, curves);
    }
    save(state);
  }

  private void run(
      Stage stage, TrainingState state, int every, int checkpoints, int workers, Curves curves)
      throws InterruptedException {
    double share = stage.length().share(state.stageSteps, state.stageSeconds);
    if (share >= 1) {
      return;
    }
    long clock = System.nanoTime();
    long saved = clock;
    int skipped = 0;
    int checkpoint = (int) (share * checkpoints);
    Map<String, float[]> values = new LinkedHashMap<>(start);
    int grid = stage.side() / Design.PATCH;
    float[] table = Objects.requireNonNull(start.get(Parameters.POSITIONS));
    values.put(Parameters.POSITIONS, Parameters.window(table, design.width(), grid, 0, 0));
    Map<String, Weight> weights = stageWeights(values);
    LossGraph plain = LossGraph.of(design, stage.side(), weights, false);
    LossGraph text = LossGraph.of(design, stage.side(), weights, true);
    state.addMissing(text.variables(), Parameters.POSITIONS);
    try (GradientProgram plainProgram = program(plain);
        GradientProgram textProgram = program(text);
        BatchQueue batches = new BatchQueue(tiles, stage, seed, state.steps, workers)) {
      while (share < 1) {
        boolean withText = BatchQueue.hasText(state.steps);
        Batch batch = batches.next();
        SplittableRandom place = new SplittableRandom(seed ^ state.steps);
        int room = Design.SIDE / Design.PATCH - grid + 1;
        float[] window =
            Parameters.window(
                table, design.width(), grid, place.nextInt(room), place.nextInt(room));
        GradientProgram.Result result =
            (withText ? textProgram : plainProgram)
                .run(
                    tensors(state, withText ? text : plain, window, design.width()),
                    batch.inputs());
        double rate = stage.rate(share) * Math.min(1, (state.steps + 1.0) / WARM_UP);
        state.steps++;
        state.images += stage.batch();
        double square = square(result);
        if (Double.isFinite(square)) {
          apply(state, result, rate, square);
          curves.add(state, stage, batch, result, rate);
          skipped = 0;
        } else if (++skipped == MOST_SKIPPED) {
          throw new MradException(
              "gradients of "
                  + MOST_SKIPPED
                  + " steps in a row that are not finite, "
                  + folder
                  + ", expected finite ones: lower the rate; the last saved state is whole");
        }
        state.stageSteps++;
        long now = System.nanoTime();
        if (stage.length().seconds() > 0) {
          state.stageSeconds += (now - clock) / 1e9;
        }
        clock = now;
        share = stage.length().share(state.stageSteps, state.stageSeconds);
        if (state.steps % every == 0 || now - saved > SAVE_NANOSECONDS) {
          save(state);
          saved = now;
        }
        int reached = (int) (Math.min(1, share) * checkpoints);
        if (checkpoint < reached) {
          checkpoint = reached;
          model(state, "model-" + checkpoint + ".safetensors");
        }
      }
    }
  }

  private Map<String, Weight> stageWeights(Map<String, float[]> values) {
    Map<String, Weight> weights = new LinkedHashMap<>();
    Parameters.shapes(design)
        .forEach((name, shape) -> {
          float[] tensor = Objects.requireNonNull(values.get(name));
          Shape own =
              name.equals(Parameters.POSITIONS)
                  ? Shape.of(tensor.length / design.width(), design.width())
                  : shape;
          weights.put(name, new ArrayWeight(name, own, tensor));
        });
    return weights;
  }

  private GradientProgram program(LossGraph loss) {
    return backend
        .gradients(loss.graph(), loss.variables())
        .orElseThrow(() -> new MradException("backend " + backend.name() + " has no gradients"));
  }

  private static Map<String, Tensor> tensors(
      TrainingState state, LossGraph loss, float[] window, int width) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Weight variable : loss.variables()) {
      String name = variable.name();
      tensors.put(
          name,
          name.equals(Parameters.POSITIONS)
              ? Tensor.of(window, window.length / width, width)
              : new Tensor(
                  variable.shape(), Objects.requireNonNull(state.variables.get(name)).values));
    }
    return tensors;
  }

  private static double square(GradientProgram.Result result) {
    double square = 0;
    for (Map.Entry<String, Tensor> gradient : result.gradients().entrySet()) {
      if (!gradient.getKey().equals(Parameters.POSITIONS)) {
        for (float g : gradient.getValue().data()) {
          square += g * g;
        }
      }
    }
    return square;
  }

  private void apply(
      TrainingState state, GradientProgram.Result result, double rate, double square) {
    float scale = (float) Math.min(1, CLIP / Math.sqrt(square));
    float keep = Math.min(KEEP, state.steps / (state.steps + 10f));
    result
        .gradients()
        .forEach((name, gradient) -> {
          AdamW variable = state.variables.get(name);
          if (variable != null) {
            variable.step(gradient.data(), state.steps, (float) rate, scale, keep);
          }
        });
  }

  private void save(TrainingState state) {
    state.write(folder.resolve("state.safetensors"), run);
    model(state, "model.safetensors");
  }

  private void model(TrainingState state, String name) {
    Model.write(folder.resolve(name), design, Model.tensors(design, start, state));
  }
}
