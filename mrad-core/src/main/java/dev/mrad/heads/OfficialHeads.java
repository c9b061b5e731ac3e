package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.weights.TorchFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A checkpoint of the released code, {@code torch.save} of a nested dict (docs/method.md §10), read
 * as data: nothing in the file is executed ({@code docs/official-files.md}). Immutable,
 * thread-safe.
 */
public final class OfficialHeads {
  private static final String LEARNER = "prompt_learner.";

  /** Parameters that no computation of the released code reads (docs/method.md §10, 12). */
  private static final List<String> DEAD =
      List.of(LEARNER + "compound_prompt_projections.", LEARNER + "mlp.");

  private final Path file;
  private final FineTunedHeads retrieval;
  private final Optional<OfficialPrompts> prompts;
  private final List<String> ignored;

  private OfficialHeads(Path file, OfficialEntries entries) {
    this.file = file;
    List<LinearMap> maps = new ArrayList<>();
    for (String name : FineTunedHeads.NAMES) {
      maps.add(entries.map(name));
    }
    this.retrieval = FineTunedHeads.of(maps, "", "");
    this.prompts =
        entries.hasAny(LEARNER) ? Optional.of(OfficialPrompts.read(entries)) : Optional.empty();
    this.ignored = prompts.isPresent() ? entries.ignore(DEAD) : List.of();
    entries.requireAllRead();
  }

  /**
   * Reads a checkpoint wholly.
   *
   * @param path a {@code .pth} file of MRAD-FT or MRAD-CLIP
   * @throws BadInputException when it is not a zip archive of a state dict, names anything but
   *     tensors and dicts, is damaged, has missing or other tensors, or values that are not finite
   */
  public static OfficialHeads read(Path path) {
    try (TorchFile torch = TorchFile.open(path)) {
      return new OfficialHeads(path, new OfficialEntries(torch));
    } catch (BadInputException e) {
      throw within(path, e);
    }
  }

  /** The same error, with the file that it is about. */
  private static BadInputException within(Path path, BadInputException e) {
    return e.where().contains(path.toString())
        ? e
        : new BadInputException(e.what(), path + ", " + e.where(), e.expected(), e);
  }

  /** Whether the checkpoint has prompts, so is one of MRAD-CLIP. */
  public boolean isClip() {
    return prompts.isPresent();
  }

  /** The tensors that were passed over, because nothing reads them. */
  public List<String> ignored() {
    return ignored;
  }

  /** The heads of MRAD-FT, of an unknown encoder and bank. */
  public FineTunedHeads fineTuned() {
    return retrieval;
  }

  /**
   * The heads of MRAD-FT as those of an encoder. A checkpoint does not say which image tower it was
   * trained on, so only the lengths of features are compared: the caller vouches for the rest.
   *
   * @param encoder one that {@code dev.mrad.Mrad} opened
   * @throws IncompatibleException when its features have other lengths
   */
  public FineTunedHeads fineTuned(ImageEncoder encoder) {
    int image = retrieval.imageQuery().inputs();
    int patch = retrieval.patchQuery().inputs();
    if (image != encoder.dimension() || patch != encoder.width()) {
      throw new IncompatibleException(
          file
              + " takes features of "
              + image
              + " and "
              + patch
              + " values, but encoder "
              + encoder.name()
              + " gives "
              + encoder.dimension()
              + " and "
              + encoder.width());
    }
    return FineTunedHeads.of(retrieval.maps(), encoder.identity(), retrieval.bank());
  }

  /**
   * The heads of MRAD-CLIP for an encoder, whose token embeddings must be those that the checkpoint
   * holds a copy of.
   *
   * @param encoder one that {@code dev.mrad.Mrad} opened
   * @throws BadInputException when the checkpoint has no prompts
   * @throws IncompatibleException when the encoder has other features, or no or another text tower
   */
  public ClipHeads clip(ImageEncoder encoder) {
    if (prompts.isEmpty()) {
      throw new BadInputException(
          "no prompts", file.toString(), "expected a checkpoint of MRAD-CLIP");
    }
    GraphEncoder graphEncoder = GraphEncoder.of(encoder, "heads");
    FineTunedHeads heads = fineTuned(encoder);
    prompts.get().requireTower(file, graphEncoder);
    try {
      return prompts.get().heads(heads, graphEncoder.model().requireText().identity());
    } catch (BadInputException e) {
      throw within(file, e);
    }
  }
}
