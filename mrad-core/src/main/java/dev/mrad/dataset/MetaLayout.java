package dev.mrad.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads {@link Layout#META}. */
final class MetaLayout implements Layout.Reader {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String INDEX = "meta.json";

  @Override
  public String signs() {
    return INDEX;
  }

  @Override
  public Optional<String> evidence(Path root) {
    return Files.isRegularFile(root.resolve(INDEX)) ? Optional.of(INDEX) : Optional.empty();
  }

  @Override
  public DataSet read(Path root, Split split) {
    return Folders.dataSet(root, Folders.name(root), split, new Index(root, split).read());
  }

  /** One pass over an index. */
  private static final class Index {
    private final Path root;
    private final Path file;
    private final Split split;
    private final List<LabelledImage> images = new ArrayList<>();

    Index(Path root, Split split) {
      this.root = root;
      this.file = root.resolve(INDEX);
      this.split = split;
    }

    List<LabelledImage> read() {
      try (JsonParser json = JSON.createParser(file.toFile())) {
        require(json.nextToken() == JsonToken.START_OBJECT, json, "an object of splits");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String part = json.currentName();
          require(json.nextToken() == JsonToken.START_OBJECT, json, "an object of categories");
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            readCategory(json, part, json.currentName());
          }
        }
      } catch (IOException e) {
        throw new BadInputException(
            "malformed JSON (" + e.getMessage() + ")", file.toString(), "expected an index", e);
      }
      return images;
    }

    private void readCategory(JsonParser json, String part, String category) throws IOException {
      require(json.nextToken() == JsonToken.START_ARRAY, json, "an array of images");
      while (json.nextToken() == JsonToken.START_OBJECT) {
        String where = where(json);
        Entry entry = new Entry();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String field = json.currentName();
          entry.set(field, json.nextToken(), json);
          json.skipChildren();
        }
        if (split == Split.ALL || split.name().toLowerCase(Locale.ROOT).equals(part)) {
          images.add(image(entry, category, where));
        }
      }
      require(json.currentToken() == JsonToken.END_ARRAY, json, "an object for each image");
    }

    private LabelledImage image(Entry entry, String category, String where) {
      if (entry.image.isEmpty() || (entry.anomaly != 0 && entry.anomaly != 1)) {
        throw new BadInputException(
            "entry without img_path, or with another anomaly than 0 or 1",
            where,
            "expected img_path, mask_path, cls_name, anomaly");
      }
      Path picture = Folders.named(root, entry.image, where + ", img_path");
      boolean masked = entry.anomaly == 1 && !entry.mask.isEmpty();
      Optional<Path> mask =
          masked
              ? Optional.of(Folders.named(root, entry.mask, where + ", mask_path"))
              : Optional.empty();
      Label label = entry.anomaly == 0 ? Label.NORMAL : Label.ANOMALOUS;
      String path = VisaLayout.path(root, category, picture);
      return new LabelledImage(category, path, picture, label, mask);
    }

    private void require(boolean valid, JsonParser json, String expected) {
      if (!valid) {
        throw new BadInputException("unexpected content", where(json), "expected " + expected);
      }
    }

    private String where(JsonParser json) {
      return file + ", line " + json.currentLocation().getLineNr();
    }
  }

  /** The fields that are used. */
  private static final class Entry {
    private String image = "";
    private String mask = "";
    private int anomaly = -1;

    void set(String field, JsonToken value, JsonParser json) throws IOException {
      if (field.equals("img_path") && value == JsonToken.VALUE_STRING) {
        image = json.getText();
      } else if (field.equals("mask_path") && value == JsonToken.VALUE_STRING) {
        mask = json.getText();
      } else if (field.equals("anomaly") && value == JsonToken.VALUE_NUMBER_INT) {
        anomaly = json.getIntValue();
      }
    }
  }
}
