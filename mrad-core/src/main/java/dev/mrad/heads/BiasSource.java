package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Where the bias of a learned prompt comes from: the paper's ablation of MRAD-CLIP, whose default
 * is {@link #DUAL_PRIOR}. For each prompt r (0 normal, 1 anomalous) the source gives a vector
 * {@code t_r [D]} of the image, and {@code b_r = U_r t_r + c_r [Wt]} is added to each of the
 * prompt's context embeddings (docs/method.md §8). Context embeddings and deep tokens are learned
 * with every source; what else is learned stands with each.
 *
 * <p>The paper names the sources; the released code has the last one only. Where neither says how a
 * source is computed, its description names our choice.
 */
public enum BiasSource {
  /** No bias: static learned prompts, as in AnomalyCLIP. Nothing else is learned. */
  NONE(false, false, false),

  /**
   * The image as a whole: {@code t_r} is the class token of unit length, for both prompts. Learned:
   * {@code U_r, c_r} of both.
   */
  CLASS_TOKEN(true, true, false),

  /**
   * A mean of the patches, weighted by a learned query: {@code t_r = Σ_n w_rn j_n}, {@code w_r =
   * softmax_n(a_r · j_n / 0.07)}, with {@code j_n} the joint patch tokens of unit length. Learned:
   * {@code U_r, c_r} and the query {@code a_r [D]} of both. Our choices: one head, no further maps
   * of keys and values, one query for each prompt, and the temperature, which is that of the
   * comparison of patches with texts. The released code builds a module of this kind
   * ("CrossAttentionPooling") and does not use it; its definition was not at hand.
   */
  PATCH_ATTENTION(true, true, true),

  /**
   * The anomalous region alone: {@code t_1} as in {@link #DUAL_PRIOR}, and the normal prompt is
   * static. Learned: {@code U_1, c_1}. The paper does not say what the normal prompt gets; no bias
   * is our choice.
   */
  ANOMALY_PRIOR(false, true, false),

  /**
   * Both regions: {@code t_0} is the mean of the joint patch tokens where the retrieval's anomalous
   * share is at most 0.5, {@code t_1} that of the others; zero for an empty region. Learned: {@code
   * U_r, c_r} of both.
   */
  DUAL_PRIOR(true, true, false);

  private final boolean normal;
  private final boolean anomalous;
  private final boolean attends;

  BiasSource(boolean normal, boolean anomalous, boolean attends) {
    this.normal = normal;
    this.anomalous = anomalous;
    this.attends = attends;
  }

  /** Its name in files and on the command line, such as {@code dual-prior}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The source of a name.
   *
   * @throws BadInputException when there is none
   */
  public static BiasSource of(String id) {
    for (BiasSource source : values()) {
      if (source.id().equals(id)) {
        return source;
      }
    }
    throw new BadInputException(
        "bias source " + id,
        "prompts",
        "expected "
            + Arrays.stream(values()).map(BiasSource::id).collect(Collectors.joining(", ")));
  }

  /**
   * Whether a prompt has a map {@code U_r, c_r}.
   *
   * @param label 0 normal, 1 anomalous
   */
  public boolean maps(int label) {
    return label == 0 ? normal : anomalous;
  }

  /** Whether both prompts have a query {@code a_r}. */
  public boolean attends() {
    return attends;
  }
}
