package dev.mrad.example.encoder;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Variables with their moments and averages, by name; a file of them, replaced atomically. */
final class TrainingState {
  private static final String FORMAT = "mrad-encoder-training-2";
  private static final float DECAY = 0.02f;

  final Map<String, AdamW> variables = new LinkedHashMap<>();
  final Map<String, Shape> shapes = new LinkedHashMap<>();
  long steps;
  long images;

  /** The stage that is going on, from 0. */
  int stage;

  /** Steps of it that are done. */
  long stageSteps;

  /** Seconds of it that are over, if it ends by the clock; else 0. */
  double stageSeconds;

  /** Begins with the values of those variables that it does not have yet. */
  void addMissing(List<Weight> wanted, String except) {
    for (Weight variable : wanted) {
      String name = variable.name();
      if (!variables.containsKey(name) && !name.equals(except)) {
        float[] values = variable.toArray();
        add(
            name,
            variable.shape(),
            values,
            new float[values.length],
            new float[values.length],
            values.clone());
      }
    }
  }

  private void add(
      String name, Shape shape, float[] values, float[] mean, float[] square, float[] average) {
    float decay = shape.rank() > 1 ? DECAY : 0;
    variables.put(name, new AdamW(values, mean, square, average, decay));
    shapes.put(name, shape);
  }

  void write(Path file, String run) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", FORMAT)
            .metadata("run", run)
            .metadata("steps", String.valueOf(steps))
            .metadata("images", String.valueOf(images))
            .metadata("stage", String.valueOf(stage))
            .metadata("stage_steps", String.valueOf(stageSteps))
            .metadata("stage_milliseconds", String.valueOf(Math.round(1000 * stageSeconds)));
    variables.forEach((name, variable) -> {
      Shape shape = Objects.requireNonNull(shapes.get(name));
      writer.floats(name, shape, variable.values);
      writer.floats(name + ".mean", shape, variable.mean);
      writer.floats(name + ".square", shape, variable.square);
      writer.floats(name + ".average", shape, variable.average);
    });
    writer.write(file);
  }

  /**
   * Reads a file that {@link #write} wrote; nothing when there is none.
   *
   * @throws BadInputException when it is another training's
   */
  static Optional<TrainingState> read(Path file, String run) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      Map<String, String> metadata = in.metadata();
      if (!metadata.getOrDefault("format", "").equals(FORMAT)
          || !metadata.getOrDefault("run", "").equals(run)) {
        throw new BadInputException(
            "the state of another training: " + metadata.getOrDefault("run", "none"),
            file.toString(),
            "expected " + run + "; remove the folder to start anew");
      }
      TrainingState state = new TrainingState();
      state.steps = number(metadata, "steps", file);
      state.images = number(metadata, "images", file);
      state.stage = Math.toIntExact(number(metadata, "stage", file));
      state.stageSteps = number(metadata, "stage_steps", file);
      state.stageSeconds = number(metadata, "stage_milliseconds", file) / 1000.0;
      for (Map.Entry<String, TensorEntry> entry : in.entries().entrySet()) {
        String name = entry.getKey();
        if (in.entries().containsKey(name + ".average")) {
          state.add(
              name,
              entry.getValue().shape(),
              floats(in, name),
              floats(in, name + ".mean"),
              floats(in, name + ".square"),
              floats(in, name + ".average"));
        }
      }
      return Optional.of(state);
    }
  }

  private static long number(Map<String, String> metadata, String key, Path file) {
    try {
      return Long.parseLong(metadata.getOrDefault(key, ""));
    } catch (NumberFormatException e) {
      throw new BadInputException(
          "no number of " + key, file.toString(), "expected a whole state of a training", e);
    }
  }

  private static float[] floats(SafetensorsFile in, String name) {
    TensorEntry entry = in.entry(name);
    if (entry.type() != TensorType.F32) {
      throw new BadInputException(
          entry.type() + " entry " + name, in.path().toString(), "expected F32");
    }
    float[] values = new float[Math.toIntExact(entry.shape().size())];
    in.readFloats(entry, 0, values, 0, values.length);
    return values;
  }
}
