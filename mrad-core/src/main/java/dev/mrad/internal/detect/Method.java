package dev.mrad.internal.detect;

import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.text.PromptEnsemble;
import org.jspecify.annotations.Nullable;

/**
 * The variant of the method that was chosen; at most one is there, none for MRAD-TF.
 *
 * @param heads of MRAD-FT
 * @param prompts of MRAD-CLIP
 * @param texts of zero-shot scoring
 */
public record Method(
    @Nullable FineTunedHeads heads, @Nullable ClipHeads prompts, @Nullable PromptEnsemble texts) {
  /** MRAD-TF. */
  public static final Method TRAIN_FREE = new Method(null, null, null);

  /** MRAD-FT. */
  public static Method of(FineTunedHeads heads) {
    return new Method(heads, null, null);
  }

  /** MRAD-CLIP. */
  public static Method of(ClipHeads prompts) {
    return new Method(null, prompts, null);
  }

  /** Zero-shot scoring. */
  public static Method of(PromptEnsemble texts) {
    return new Method(null, null, texts);
  }

  boolean isTrainFree() {
    return heads == null && prompts == null && texts == null;
  }

  /** Its name in exported files. */
  String id() {
    return texts != null ? "texts" : prompts != null ? "clip" : heads != null ? "ft" : "tf";
  }

  /** The builder's option that chose it. */
  String option() {
    return texts != null ? "texts" : "trained heads";
  }
}
