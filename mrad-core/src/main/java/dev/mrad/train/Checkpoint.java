package dev.mrad.train;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.train.Adam;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A training's state in a safetensors file, replaced atomically.
 *
 * @param file where
 * @param run names the training: data, bank and options
 */
record Checkpoint(Path file, String run) {
  private static final String FORMAT = "mrad-checkpoint-1";

  void write(TrainingState state) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", FORMAT)
            .metadata("run", run)
            .metadata("steps", String.valueOf(state.steps))
            .metadata("best_loss", String.valueOf(state.bestLoss))
            .metadata("epochs_since_best", String.valueOf(state.epochsSinceBest))
            .metadata("stopped", String.valueOf(state.stopped));
    state.variables.forEach((name, variable) -> {
      writer.floats(name, variable.shape, variable.values);
      writer.floats(name + ".mean", variable.shape, variable.adam.mean());
      writer.floats(name + ".square", variable.shape, variable.adam.square());
      float[] best = variable.best;
      if (best != null) {
        writer.floats(name + ".best", variable.shape, best);
      }
    });
    writer.write(file);
  }

  /**
   * Puts the file's content into a state that has just started, if there is a file.
   *
   * @throws BadInputException when the file is another training's, or damaged
   */
  boolean restore(TrainingState state, long mostSteps) {
    if (!Files.exists(file)) {
      return false;
    }
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      if (!in.metadata().getOrDefault("format", "none").equals(FORMAT)) {
        throw bad("not a checkpoint", "metadata", "format " + FORMAT);
      }
      if (!in.metadata().getOrDefault("run", "none").equals(run)) {
        throw bad(
            "the checkpoint of another training",
            "metadata",
            "the same data, bank and options; remove it to start anew");
      }
      state.steps = Long.parseLong(field(in, "steps"));
      state.bestLoss = Double.parseDouble(field(in, "best_loss"));
      state.epochsSinceBest = Integer.parseInt(field(in, "epochs_since_best"));
      state.stopped = Boolean.parseBoolean(field(in, "stopped"));
      if (state.steps < 0 || state.steps > mostSteps) {
        throw bad("step " + state.steps, "metadata steps", "0 to " + mostSteps);
      }
      Set<String> others = new HashSet<>(in.entries().keySet());
      state.variables.forEach((name, variable) -> {
        variable.values = values(in, others, name, variable.shape);
        variable.adam =
            new Adam(
                values(in, others, name + ".mean", variable.shape),
                values(in, others, name + ".square", variable.shape),
                state.steps);
        if (in.entries().containsKey(name + ".best")) {
          variable.best = values(in, others, name + ".best", variable.shape);
        }
      });
      if (!others.isEmpty()) {
        throw bad("entries " + others, "entries", "none of these");
      }
      return true;
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "a damaged number", file + ", metadata", "expected numbers as written", e);
    }
  }

  private BadInputException bad(String what, String field, String expected) {
    return new BadInputException(what, file + ", " + field, "expected " + expected);
  }

  private String field(SafetensorsFile in, String key) {
    String value = in.metadata().get(key);
    if (value == null) {
      throw bad("no " + key, "metadata", "a whole checkpoint");
    }
    return value;
  }

  private float[] values(SafetensorsFile in, Set<String> others, String name, Shape shape) {
    TensorEntry entry = in.entry(name);
    others.remove(name);
    if (entry.type() != TensorType.F32 || !entry.shape().equals(shape)) {
      throw bad(entry.type() + " of " + entry.shape(), "entry " + name, "F32 of " + shape);
    }
    float[] values = new float[(int) shape.size()];
    in.readFloats(entry, 0, values, 0, values.length);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw bad("value " + value, "entry " + name, "finite values");
      }
    }
    return values;
  }
}
