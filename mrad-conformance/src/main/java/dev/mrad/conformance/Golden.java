package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mrad.api.Image;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The float32 tensors and the images of a file of golden values in this jar. They are not read with
 * core's reader, so that the two readers check each other.
 */
final class Golden {
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Image> images = new HashMap<>();
  private final String file;

  private Golden(String file) {
    this.file = file;
  }

  /** The bytes of a golden file. */
  static byte[] bytes(String file) {
    try (InputStream in = Golden.class.getResourceAsStream("golden/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Golden read(String file) {
    Golden golden = new Golden(file);
    byte[] bytes = bytes(file);
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(all.getLong());
    all.position(8 + header);
    ByteBuffer data = all.slice().order(ByteOrder.LITTLE_ENDIAN);
    try (JsonParser json = new JsonFactory().createParser(bytes, 8, header)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        golden.entry(json, data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return golden;
  }

  private void entry(JsonParser json, ByteBuffer data) throws IOException {
    String name = json.currentName();
    String type = "";
    List<Integer> extents = List.of();
    List<Integer> offsets = List.of();
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> type = json.getText();
        case "shape" -> extents = integers(json);
        case "data_offsets" -> offsets = integers(json);
        default -> json.skipChildren();
      }
    }
    if (type.equals("U8") && extents.size() == 3 && name.endsWith(".image")) {
      byte[] samples = new byte[offsets.get(1) - offsets.get(0)];
      data.get(offsets.get(0), samples);
      images.put(name, Image.rgb(samples, extents.get(0), extents.get(1), name));
    } else if (type.equals("F32")) {
      Shape shape = Shape.of(extents.stream().mapToInt(Integer::intValue).toArray());
      float[] values = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = data.getFloat(offsets.get(0) + i * Float.BYTES);
      }
      tensors.put(name, new Tensor(shape, values));
    }
  }

  private static List<Integer> integers(JsonParser json) throws IOException {
    List<Integer> integers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      integers.add(json.getIntValue());
    }
    return integers;
  }

  Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(file + " has no float32 tensor " + name);
    }
    return tensor;
  }

  /** An RGB image. */
  Image image(String name) {
    Image image = images.get(name);
    if (image == null) {
      throw new IllegalArgumentException(file + " has no image " + name);
    }
    return image;
  }

  /** Fails where values differ by more than the tolerance. */
  void verify(String name, float[] found, double tolerance) {
    verify(name, tensor(name).data(), found, tolerance);
  }

  /** As above, for one of the equal parts along the first axis. */
  void verify(String name, int part, float[] found, double tolerance) {
    float[] all = tensor(name).data();
    int size = all.length / tensor(name).shape().extent(0);
    verify(name, Arrays.copyOfRange(all, part * size, (part + 1) * size), found, tolerance);
  }

  private void verify(String name, float[] expected, float[] found, double tolerance) {
    assertThat(found).as("%s of %s", name, file).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) found[i] - expected[i]);
      assertThat(difference <= tolerance)
          .as("%s of %s at %s: expected %s, found %s", name, file, i, expected[i], found[i])
          .isTrue();
    }
  }
}
