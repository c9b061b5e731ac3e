package dev.mrad;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.bank.BankBuilder;
import dev.mrad.bank.BankFile;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.internal.backend.Backends;
import dev.mrad.internal.detect.ShardedRetriever;
import dev.mrad.internal.embedded.EmbeddedFile;
import dev.mrad.spi.BackendProvider;
import dev.mrad.train.FineTuner;
import dev.mrad.train.PromptTrainer;
import java.nio.file.Path;
import java.util.List;

/**
 * The façade: the first lines of every use.
 *
 * <pre>{@code
 * MemoryBank bank = Mrad.bank(Path.of("auxiliary.bank"));
 * try (AnomalyDetector detector = Mrad.trainFree(bank)) {
 *   Detection detection = detector.detect(Path.of("photo.png"));
 *   System.out.println(detection.score());
 * }
 * }</pre>
 */
public final class Mrad {
  private Mrad() {}

  /**
   * Opens a bank and checks it wholly.
   *
   * @throws dev.mrad.api.BadInputException when the file is not a bank, is damaged, or is of a
   *     newer format
   */
  public static MemoryBank bank(Path file) {
    return BankFile.read(file);
  }

  /**
   * The bank in the library's jar: procedural sample data under the embedded encoder, for a first
   * look without any data of one's own.
   *
   * @throws dev.mrad.api.MradException when the jar is damaged
   */
  public static MemoryBank defaultBank() {
    return BankFile.read(EmbeddedFile.BANK.path(), EmbeddedFile.BANK.read());
  }

  /** The heads of MRAD-FT in the library's jar, trained for {@link #defaultBank()}. */
  public static FineTunedHeads defaultHeads() {
    return HeadsFile.read(EmbeddedFile.FINE_TUNED.path(), EmbeddedFile.FINE_TUNED.read());
  }

  /** The prompts of MRAD-CLIP in the library's jar, trained for {@link #defaultBank()}. */
  public static ClipHeads defaultClipHeads() {
    return HeadsFile.readClip(EmbeddedFile.CLIP.path(), EmbeddedFile.CLIP.read());
  }

  /**
   * Opens a bank whose keys stay in the file, for one that is larger than the heap; see {@link
   * BankFile#map}. A detector of it streams the keys at every call.
   *
   * @throws dev.mrad.api.BadInputException when the file is not a bank, its header is damaged, it
   *     is truncated, or is of a newer format
   */
  public static MemoryBank mappedBank(Path file) {
    return BankFile.map(file);
  }

  /** Builds a bank from labelled images. */
  public static BankBuilder bankBuilder() {
    return new BankBuilder(() -> encoder().open());
  }

  /**
   * The train-free detector of a bank (MRAD-TF) with all defaults: on the embedded encoder, which
   * the bank must have been built with, and the best backend available.
   *
   * @throws dev.mrad.api.IncompatibleException when the bank was built with another encoder: name
   *     it with {@link #detector}
   */
  public static AnomalyDetector trainFree(MemoryBank bank) {
    return detector(bank).build();
  }

  /** Trains the heads of MRAD-FT for a bank. */
  public static FineTuner trainer(MemoryBank bank) {
    return new FineTuner(bank, () -> encoder().forBank(bank.spec()).open());
  }

  /**
   * Trains the prompts of MRAD-CLIP on heads that were trained for a bank. For a bank of the
   * embedded encoder the standard words are those of its own vocabulary.
   */
  public static PromptTrainer promptTrainer(MemoryBank bank, FineTunedHeads heads) {
    return new PromptTrainer(bank, heads, () -> encoder().forBank(bank.spec()).open());
  }

  /** Opens learned prompts, with the heads of their retrieval. */
  public static ClipHeads clipHeads(Path file) {
    return HeadsFile.readClip(file);
  }

  /** Opens trained heads. */
  public static FineTunedHeads heads(Path file) {
    return HeadsFile.read(file);
  }

  /**
   * The detector of a bank with fine-tuned retrieval (MRAD-FT), otherwise as {@link #trainFree}.
   *
   * @throws dev.mrad.api.IncompatibleException when bank and heads do not belong together, or the
   *     bank was built with another encoder than the embedded one
   */
  public static AnomalyDetector fineTuned(MemoryBank bank, FineTunedHeads heads) {
    return detector(bank).heads(heads).build();
  }

  /**
   * The detector of a bank with learned prompts (MRAD-CLIP), otherwise as {@link #trainFree}.
   *
   * @throws dev.mrad.api.IncompatibleException when bank and heads do not belong together, the
   *     encoder has no text tower, or the bank was built with another encoder than the embedded one
   */
  public static AnomalyDetector clip(MemoryBank bank, ClipHeads heads) {
    return detector(bank).heads(heads).build();
  }

  /** A detector with options. */
  public static DetectorBuilder detector(MemoryBank bank) {
    return new DetectorBuilder(bank);
  }

  /** Retrieval from one level of a bank, with options: the method's core without images. */
  public static RetrieverBuilder retriever(Memory memory) {
    return new RetrieverBuilder(memory);
  }

  /**
   * Retrieval from several memories as from one that holds the rows of all: their partial results
   * are merged. A shard may be anywhere, as long as it is a {@link Retriever}. The shards are
   * queried one after the other; to query them in parallel, merge their {@link Retriever#partial}
   * results yourself.
   *
   * @param shards at least one, over disjoint rows, of one temperature; the caller closes them
   * @throws dev.mrad.api.IncompatibleException when they take queries of different lengths
   */
  public static Retriever sharded(List<? extends Retriever> shards) {
    return new ShardedRetriever(shards);
  }

  /** An image encoder with options. */
  public static EncoderBuilder encoder() {
    return new EncoderBuilder();
  }

  /** The encoder with the weights in these files and all defaults. */
  public static ImageEncoder encoder(Path weights) {
    return encoder().weights(weights).open();
  }

  /** The installed backends, by preference, whether available or not. */
  public static List<BackendProvider> backends() {
    return Backends.installed();
  }
}
