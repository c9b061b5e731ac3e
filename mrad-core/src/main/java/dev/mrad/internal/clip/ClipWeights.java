package dev.mrad.internal.clip;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.TensorDigest;
import dev.mrad.internal.weights.WeightFiles;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Weight;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A CLIP model's tensors under canonical names (OpenAI's) and in canonical layout, wherever they
 * come from. Thread-safe.
 */
public final class ClipWeights {
  private final String name;
  private final Map<String, Weight> tensors;
  private final ClipGeometry geometry;
  private final String identity;

  /**
   * Reads the image tower once, to check it and for its identity.
   *
   * @param raw the tensors by canonical name
   * @throws BadInputException when it is not a whole CLIP model, or values are not finite
   */
  ClipWeights(String name, Map<String, Weight> raw) {
    this.name = name;
    this.geometry = new ClipShapes(raw, name).geometry();
    Set<String> vision = new TreeSet<>(ClipShapes.vision(geometry).keySet());
    Map<String, String> digests =
        vision.parallelStream()
            .collect(Collectors.toMap(Function.identity(), tensor -> digest(raw, tensor)));
    this.tensors = new HashMap<>();
    raw.forEach((tensor, weight) ->
        tensors.put(tensor, new Canonical(tensor, weight, digests.getOrDefault(tensor, ""))));
    MessageDigest root = TensorDigest.sha256();
    for (String tensor : vision) {
      root.update((tensor + " " + digests.get(tensor) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    this.identity = "sha256:" + HexFormat.of().formatHex(root.digest());
  }

  /**
   * The weights in files, which must stay open.
   *
   * @throws BadInputException when they are not a whole CLIP model, values are not finite, or a
   *     configuration beside them asks for something else
   */
  public static ClipWeights of(WeightFiles files) {
    HuggingFaceConfig.check(files.path());
    Map<String, Weight> tensors = files.tensors();
    Map<String, Weight> canonical =
        HuggingFaceNames.recognises(tensors) ? HuggingFaceNames.canonical(tensors) : tensors;
    return new ClipWeights(files.path().toString(), canonical);
  }

  private String digest(Map<String, Weight> raw, String tensor) {
    Weight weight = Objects.requireNonNull(raw.get(tensor), tensor);
    TensorDigest digest = new TensorDigest(weight.shape());
    long size = weight.shape().size();
    float[] block = new float[(int) Math.min(size, 1 << 18)];
    // A transposed matrix is read as a whole anyway.
    float[] whole = weight instanceof TransposedWeight ? weight.toArray() : null;
    for (long at = 0; at < size; at += block.length) {
      int take = (int) Math.min(block.length, size - at);
      if (whole == null) {
        weight.read(at, block, 0, take);
      } else {
        System.arraycopy(whole, (int) at, block, 0, take);
      }
      for (int i = 0; i < take; i++) {
        if (!Float.isFinite(block[i])) {
          throw new BadInputException(
              "value " + block[i],
              name + ", tensor " + tensor + "[" + (at + i) + "]",
              "expected finite weights");
        }
      }
      digest.update(block, 0, take);
    }
    return digest.finish();
  }

  /** A name for people: the path. */
  public String name() {
    return name;
  }

  /** The model's sizes. */
  public ClipGeometry geometry() {
    return geometry;
  }

  /**
   * A digest over the image tower's canonical names, shapes and float32 values: equal for equal
   * towers under any naming. The text tower has no part in a bank, so it has none in this.
   */
  public String identity() {
    return identity;
  }

  /**
   * A tensor by its canonical name.
   *
   * @throws BadInputException when the model lacks it
   */
  public Weight weight(String tensor) {
    Weight weight = tensors.get(tensor);
    if (weight == null) {
      throw new BadInputException("no tensor " + tensor, name, "expected a model that has it");
    }
    return weight;
  }

  /** A tensor under its canonical name, with its digest where that is known. */
  private record Canonical(String name, Weight source, String known) implements Weight {
    @Override
    public Shape shape() {
      return source.shape();
    }

    @Override
    public String digest() {
      return known.isEmpty() ? source.digest() : known;
    }

    /** The image tower's, which are those whose digests are known. */
    @Override
    public boolean toleratesInt8() {
      return !known.isEmpty();
    }

    @Override
    public void read(long from, float[] target, int offset, int count) {
      source.read(from, target, offset, count);
    }
  }
}
