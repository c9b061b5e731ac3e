package dev.mrad.internal.family;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.internal.clip.ClipFamily;
import dev.mrad.internal.embedded.EmbeddedFile;
import dev.mrad.internal.encoder.EncoderModel;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWeight;
import dev.mrad.spi.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The encoder that needs no download: a small dual-path CLIP that this project trained on
 * procedural pictures ({@code docs/embedded-encoder.md}). Loaded at its first use, after a check of
 * its digest. Thread-safe.
 */
public final class EmbeddedEncoder {
  /** Its name. */
  public static final String NAME = "embedded-v2";

  private EmbeddedEncoder() {}

  /** The encoder, which needs no release. */
  public static EncoderModel model() {
    return Holder.MODEL;
  }

  /** The identity that banks built with it carry. */
  public static String identity() {
    return model().identity();
  }

  /** The token ids of the standard prompts, "object." and "damaged object.", in its vocabulary. */
  public static List<Integer> prompt(Label label) {
    String key = label == Label.NORMAL ? "normal_tokens" : "anomalous_tokens";
    String ids = Holder.FILE.metadata().get(key);
    if (ids == null) {
      throw new BadInputException("no " + key, NAME + ", metadata", "expected token ids");
    }
    return Arrays.stream(ids.split(" ", -1)).map(Integer::valueOf).toList();
  }

  private static final class Holder {
    static final SafetensorsFile FILE =
        SafetensorsFile.of(EmbeddedFile.ENCODER.path(), EmbeddedFile.ENCODER.read());
    static final EncoderModel MODEL = ClipFamily.model(NAME, tensors());

    private static Map<String, Weight> tensors() {
      Map<String, Weight> tensors = new HashMap<>();
      FILE.entries()
          .forEach((name, entry) -> tensors.put(name, new SafetensorsWeight(FILE, entry)));
      return tensors;
    }
  }
}
