package dev.mrad.internal.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mrad.api.BadInputException;
import dev.mrad.spi.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tensors of a model: one safetensors file, or a folder in Hugging Face layout, whose weights
 * may be in shards that an index lists.
 */
public final class WeightFiles implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final long MAX_INDEX = 64 << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private final Path path;
  private final List<SafetensorsFile> files = new ArrayList<>();
  private final Map<String, Weight> tensors = new HashMap<>();

  private WeightFiles(Path path) {
    this.path = path;
  }

  /**
   * Opens the files.
   *
   * @throws BadInputException when there are none, or one is no safetensors file or damaged
   */
  public static WeightFiles open(Path path) {
    WeightFiles model = new WeightFiles(path);
    try {
      for (Path file : files(path)) {
        model.add(SafetensorsFile.open(file));
      }
      return model;
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private void add(SafetensorsFile file) {
    files.add(file);
    file.entries()
        .forEach((name, entry) -> {
          if (tensors.put(name, new SafetensorsWeight(file, entry)) != null) {
            throw new BadInputException(
                "tensor " + name + " twice", file.path().toString(), "expected it in one shard");
          }
        });
  }

  /** What was opened: a file or a folder. */
  public Path path() {
    return path;
  }

  /** The tensors by the names in the files. */
  public Map<String, Weight> tensors() {
    return tensors;
  }

  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    if (Files.exists(path.resolve(SINGLE))) {
      return List.of(path.resolve(SINGLE));
    }
    Path index = path.resolve(INDEX);
    if (Files.exists(index)) {
      return shards(path, index);
    }
    throw new BadInputException(
        "no weights", path.toString(), "expected " + SINGLE + " or " + INDEX + " in the folder");
  }

  private static List<Path> shards(Path folder, Path index) {
    Set<String> names = new TreeSet<>();
    try {
      if (Files.size(index) > MAX_INDEX) {
        throw new BadInputException(
            "index of " + Files.size(index) + " bytes",
            index.toString(),
            "expected at most " + MAX_INDEX);
      }
      try (JsonParser json = JSON.createParser(Files.readAllBytes(index))) {
        readIndex(json, names);
      }
    } catch (IOException e) {
      throw new BadInputException(
          "cannot be read", index.toString(), "expected a Hugging Face weight index", e);
    }
    if (names.isEmpty()) {
      throw new BadInputException(
          "no weight_map", index.toString(), "expected a Hugging Face weight index");
    }
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      boolean plain =
          !name.isEmpty()
              && name.indexOf('/') < 0
              && name.indexOf('\\') < 0
              && name.indexOf('\0') < 0
              && !name.equals("..");
      if (!plain) {
        throw new BadInputException(
            "shard '" + name + "'", index.toString(), "expected a file name within the folder");
      }
      files.add(folder.resolve(name));
    }
    return files;
  }

  private static void readIndex(JsonParser json, Set<String> names) throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean map = json.currentName().equals("weight_map");
      json.nextToken();
      if (!map || json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        json.nextToken();
        names.add(json.getText());
      }
    }
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
