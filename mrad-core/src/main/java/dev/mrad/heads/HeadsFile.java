package dev.mrad.heads;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Heads in files: one safetensors file, whose entries are named as in official checkpoints. The
 * same heads are always the same bytes.
 */
public final class HeadsFile {
  /** The prompts of this version all have the dual prior. */
  private static final int FIRST_VERSION = 1;

  private static final String FINE_TUNED = "ft";
  private static final String CLIP = "clip";
  static final List<String> CONTEXTS = List.of("prompt_learner.ctx_pos", "prompt_learner.ctx_neg");
  static final List<String> BIASES = List.of("prompt_proj.mlp1", "prompt_proj.mlp2");
  static final List<String> TOKENS =
      List.of("prompt_learner.tokenized_prompts_pos", "prompt_learner.tokenized_prompts_neg");
  private static final List<String> QUERIES = List.of("prompt_proj.query1", "prompt_proj.query2");
  private static final String BIAS = "bias";
  static final String DEEP = "prompt_learner.compound_prompts_text.";

  private HeadsFile() {}

  /**
   * Writes heads, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public static void write(FineTunedHeads heads, Path file) {
    write(writer(heads, FINE_TUNED), file);
  }

  /**
   * Writes heads, wholly or not at all.
   *
   * @throws BadInputException when the file cannot be written
   */
  public static void write(ClipHeads heads, Path file) {
    SafetensorsWriter writer =
        writer(heads.retrieval(), CLIP)
            .metadata("text", heads.text())
            .metadata(BIAS, heads.source().id());
    for (int label = 0; label < 2; label++) {
      Prompt prompt = heads.prompts().get(label);
      rows(writer, CONTEXTS.get(label), prompt.context());
      if (prompt.bias().isPresent()) {
        map(writer, BIASES.get(label), prompt.bias().get());
      }
      if (prompt.query().isPresent()) {
        rows(writer, QUERIES.get(label), prompt.query().get());
      }
      List<Integer> tokens = prompt.tokens();
      writer.entry(
          TOKENS.get(label),
          TensorType.I32,
          Shape.of(tokens.size()),
          sink -> {
            ByteBuffer bytes =
                ByteBuffer.allocate(tokens.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            tokens.forEach(bytes::putInt);
            sink.accept(bytes.flip());
          });
    }
    for (int i = 0; i < heads.deep().size(); i++) {
      rows(writer, DEEP + i, heads.deep().get(i));
    }
    write(writer, file);
  }

  private static void write(SafetensorsWriter writer, Path file) {
    VersionedFile.sealed(VersionedFile.withBlocks(writer), FileKind.HEADS).write(file);
  }

  private static SafetensorsWriter writer(FineTunedHeads heads, String variant) {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("variant", variant)
            .metadata("encoder", heads.encoder())
            .metadata("bank", heads.bank());
    for (int i = 0; i < FineTunedHeads.NAMES.size(); i++) {
      map(writer, FineTunedHeads.NAMES.get(i), heads.maps().get(i));
    }
    return writer;
  }

  private static void map(SafetensorsWriter writer, String name, LinearMap map) {
    writer.floats(name + ".weight", Shape.of(map.outputs(), map.inputs()), map.weight());
    writer.floats(name + ".bias", Shape.of(map.outputs()), map.bias());
  }

  private static void rows(SafetensorsWriter writer, String name, TokenRows rows) {
    writer.floats(name, Shape.of(rows.rows(), rows.width()), rows.values());
  }

  /**
   * Checks, before long work, that heads can be written there.
   *
   * @throws BadInputException when they cannot
   */
  public static void requireWritable(Path file) {
    AtomicFile.requireWritable(file);
  }

  /**
   * Whether a file holds heads of MRAD-CLIP, rather than of MRAD-FT alone.
   *
   * @throws BadInputException when the file is not one of heads, or is of a newer format
   */
  public static boolean isClip(Path path) {
    try (VersionedFile file = VersionedFile.open(path, FileKind.HEADS)) {
      return new HeadsEntries(file).requireVariant(FINE_TUNED, CLIP).equals(CLIP);
    }
  }

  /**
   * Reads heads of MRAD-FT.
   *
   * @throws BadInputException when the file is not one of such heads, is damaged, has missing or
   *     other entries or fields, values that are not finite, or is of a newer format
   */
  public static FineTunedHeads read(Path path) {
    return read(VersionedFile.open(path, FileKind.HEADS), FINE_TUNED, HeadsFile::fineTuned);
  }

  /**
   * Reads heads of MRAD-FT whose content is in memory already.
   *
   * @param name names it in messages
   * @param content not written to
   * @throws BadInputException as {@link #read(Path)}
   */
  public static FineTunedHeads read(Path name, byte[] content) {
    return read(VersionedFile.of(name, content, FileKind.HEADS), FINE_TUNED, HeadsFile::fineTuned);
  }

  /**
   * Reads heads of MRAD-CLIP.
   *
   * @throws BadInputException as {@link #read(Path)}
   */
  public static ClipHeads readClip(Path path) {
    return read(VersionedFile.open(path, FileKind.HEADS), CLIP, HeadsFile::clip);
  }

  /**
   * Reads heads of MRAD-CLIP whose content is in memory already.
   *
   * @param name names it in messages
   * @param content not written to
   * @throws BadInputException as {@link #read(Path)}
   */
  public static ClipHeads readClip(Path name, byte[] content) {
    return read(VersionedFile.of(name, content, FileKind.HEADS), CLIP, HeadsFile::clip);
  }

  private static <T> T read(
      VersionedFile opened, String variant, Function<HeadsEntries, T> reader) {
    try (VersionedFile file = opened) {
      HeadsEntries entries = new HeadsEntries(file);
      entries.requireVariant(variant);
      file.requireBlocks();
      T heads = reader.apply(entries);
      file.requireAllRead();
      return heads;
    } catch (BadInputException e) {
      String path = opened.path().toString();
      if (e.where().contains(path)) {
        throw e;
      }
      throw new BadInputException(e.what(), path + ", " + e.where(), e.expected(), e);
    }
  }

  private static FineTunedHeads fineTuned(HeadsEntries entries) {
    List<LinearMap> maps = new ArrayList<>();
    for (String name : FineTunedHeads.NAMES) {
      maps.add(entries.map(name));
    }
    return FineTunedHeads.of(
        maps, entries.file().metadata("encoder"), entries.file().metadata("bank"));
  }

  private static ClipHeads clip(HeadsEntries entries) {
    BiasSource source =
        entries.file().version() == FIRST_VERSION
            ? BiasSource.DUAL_PRIOR
            : BiasSource.of(entries.file().metadata(BIAS));
    List<Prompt> prompts = new ArrayList<>();
    for (int label = 0; label < 2; label++) {
      prompts.add(
          new Prompt(
              entries.tokens(TOKENS.get(label)),
              entries.rows(CONTEXTS.get(label)),
              source.maps(label) ? Optional.of(entries.map(BIASES.get(label))) : Optional.empty(),
              source.attends() ? Optional.of(entries.rows(QUERIES.get(label))) : Optional.empty()));
    }
    List<TokenRows> deep = new ArrayList<>();
    while (entries.file().has(DEEP + deep.size())) {
      deep.add(entries.rows(DEEP + deep.size()));
    }
    return new ClipHeads(
        fineTuned(entries),
        prompts.get(0),
        prompts.get(1),
        deep,
        entries.file().metadata("text"),
        source);
  }
}
