package dev.mrad.cli;

import dev.mrad.api.BadInputException;
import dev.mrad.text.PromptEnsemble;
import dev.mrad.text.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The texts of zero-shot scoring. */
final class TextOptions {
  @Option(
      names = "--vocabulary",
      paramLabel = "PATH",
      description =
          "CLIP's vocabulary, for --variant text: tokenizer.json, vocab.json with merges.txt,"
              + " bpe_simple_vocab_16e6.txt.gz, or their folder; the weights' folder by default.")
  private @Nullable Path vocabulary;

  @Option(
      names = "--object",
      paramLabel = "WORDS",
      description = "What the texts of --variant text call the object; 'object' by default.")
  private @Nullable String object;

  @Option(
      names = "--normal-text",
      split = ",",
      paramLabel = "ID",
      description = "The token ids of one normal text instead, start and end included.")
  private List<Integer> normal = List.of();

  @Option(
      names = "--anomalous-text",
      split = ",",
      paramLabel = "ID",
      description = "The token ids of one anomalous text instead.")
  private List<Integer> anomalous = List.of();

  /**
   * Refuses options that have no effect.
   *
   * @param text whether texts score
   */
  void check(boolean text) {
    boolean ids = !normal.isEmpty() || !anomalous.isEmpty();
    Exclusive.require(vocabulary != null, "--vocabulary", text, "--variant text");
    Exclusive.require(object != null, "--object", text, "--variant text");
    Exclusive.require(!normal.isEmpty(), "--normal-text", text, "--variant text");
    Exclusive.require(!anomalous.isEmpty(), "--anomalous-text", text, "--variant text");
    Exclusive.require(!normal.isEmpty(), "--normal-text", !anomalous.isEmpty(), "--anomalous-text");
    Exclusive.require(!anomalous.isEmpty(), "--anomalous-text", !normal.isEmpty(), "--normal-text");
    Exclusive.refuse(ids, "--normal-text", vocabulary != null, "--vocabulary", "one of them");
    Exclusive.refuse(ids, "--normal-text", object != null, "--object", "one of them");
  }

  /**
   * The texts as these options say; with neither vocabulary nor ids, the two whose ids are known.
   */
  PromptEnsemble texts(String encoder) {
    if (!normal.isEmpty() || !anomalous.isEmpty()) {
      return PromptEnsemble.of(normal, anomalous);
    }
    Optional<Path> found =
        vocabulary == null ? Vocabulary.beside(Path.of(encoder)) : Optional.of(vocabulary);
    if (found.isEmpty()) {
      if (object != null) {
        throw new BadInputException(
            "no vocabulary", "--object", "expected --vocabulary, or one beside the weights");
      }
      return PromptEnsemble.standard();
    }
    try (Vocabulary opened = Vocabulary.open(found.get())) {
      return PromptEnsemble.of(opened, object == null ? "object" : object);
    }
  }
}
