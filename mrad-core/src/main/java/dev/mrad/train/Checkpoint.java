package dev.mrad.train;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.train.Adam;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A training's state in a safetensors file, replaced atomically.
 *
 * @param file where
 * @param run names the training: data, bank and options
 */
record Checkpoint(Path file, String run) {
  void write(TrainingState state) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
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
    VersionedFile.sealed(VersionedFile.withBlocks(writer), FileKind.CHECKPOINT).write(file);
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
    try (VersionedFile in = VersionedFile.open(file, FileKind.CHECKPOINT)) {
      if (!in.metadata("run").equals(run)) {
        throw in.bad(
            "the checkpoint of another training",
            "metadata",
            "the same data, bank and options; remove it to start anew");
      }
      in.requireBlocks();
      state.steps = Long.parseLong(in.metadata("steps"));
      state.bestLoss = Double.parseDouble(in.metadata("best_loss"));
      state.epochsSinceBest = Integer.parseInt(in.metadata("epochs_since_best"));
      state.stopped = Boolean.parseBoolean(in.metadata("stopped"));
      if (state.steps < 0 || state.steps > mostSteps) {
        throw in.bad("step " + state.steps, "metadata steps", "0 to " + mostSteps);
      }
      state.variables.forEach((name, variable) -> {
        variable.values = values(in, name, variable.shape);
        variable.adam =
            new Adam(
                values(in, name + ".mean", variable.shape),
                values(in, name + ".square", variable.shape),
                state.steps);
        if (in.has(name + ".best")) {
          variable.best = values(in, name + ".best", variable.shape);
        }
      });
      in.requireAllRead();
      return true;
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "a damaged number", file + ", metadata", "expected numbers as written", e);
    }
  }

  private static float[] values(VersionedFile in, String name, Shape shape) {
    TensorEntry entry = in.entry(name, TensorType.F32, shape.rank());
    if (!entry.shape().equals(shape)) {
      throw in.bad("F32 of " + entry.shape(), "entry " + name, "F32 of " + shape);
    }
    float[] values = in.floats(entry);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw in.bad("value " + value, "entry " + name, "finite values");
      }
    }
    return values;
  }
}
