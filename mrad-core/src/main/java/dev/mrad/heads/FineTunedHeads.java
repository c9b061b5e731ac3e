package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import java.util.List;

/**
 * The trained projections of MRAD-FT (docs/method.md §5): for each level of the memory, one map of
 * the query and one of the keys. Immutable, thread-safe.
 *
 * @param imageQuery {@code D → D}; {@code image_proj.mlp1} in official checkpoints
 * @param imageKey {@code D → D}; {@code image_proj.mlp2}; its bias has no effect
 * @param patchQuery {@code Wv → D}; {@code patch_proj.fc.0}
 * @param patchKey {@code Wv → D}; {@code patch_proj.fc.1}; its bias has no effect
 * @param encoder the identity of the encoder that they were trained on, or empty where unknown, as
 *     in official checkpoints
 * @param bank the digest of the bank that they were trained with, or empty where unknown
 */
public record FineTunedHeads(
    LinearMap imageQuery,
    LinearMap imageKey,
    LinearMap patchQuery,
    LinearMap patchKey,
    String encoder,
    String bank) {
  /** The maps' names, those of official checkpoints, in the order of the components. */
  public static final List<String> NAMES =
      List.of("image_proj.mlp1", "image_proj.mlp2", "patch_proj.fc.0", "patch_proj.fc.1");

  /** Checks that the maps of each level fit each other. */
  public FineTunedHeads {
    requireSame("image_proj", imageQuery, imageKey);
    requireSame("patch_proj", patchQuery, patchKey);
  }

  private static void requireSame(String level, LinearMap query, LinearMap key) {
    if (query.inputs() != key.inputs() || query.outputs() != key.outputs()) {
      throw new BadInputException(
          "a query map from " + query.inputs() + " to " + query.outputs() + " values",
          level,
          "expected the key map's " + key.inputs() + " to " + key.outputs());
    }
  }

  /** The maps, in the order of {@link #NAMES}. */
  public List<LinearMap> maps() {
    return List.of(imageQuery, imageKey, patchQuery, patchKey);
  }

  /**
   * Heads from maps in the order of {@link #NAMES}.
   *
   * @param maps four maps
   * @param encoder as the component
   * @param bank as the component
   */
  public static FineTunedHeads of(List<LinearMap> maps, String encoder, String bank) {
    if (maps.size() != NAMES.size()) {
      throw new BadInputException(maps.size() + " maps", "heads", "expected " + NAMES);
    }
    return new FineTunedHeads(maps.get(0), maps.get(1), maps.get(2), maps.get(3), encoder, bank);
  }
}
