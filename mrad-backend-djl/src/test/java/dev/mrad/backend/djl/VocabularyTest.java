package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.heads.ClipHeads;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import dev.mrad.text.PromptEnsemble;
import dev.mrad.text.Vocabulary;
import dev.mrad.train.PromptTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vocabularies so small that the right ids are found by hand. */
class VocabularyTest {
  /**
   * OpenAI's layout: the letters of the 256 bytes are tokens 0 to 255 ('!' first, so a letter's id
   * is its ASCII code less 33), with the end of a word 256 to 511, then one token for each merge.
   */
  private static final List<String> PAIRS =
      List.of("o b", "j e", "ob je", "c t</w>", "obje ct</w>", "d a", "da m</w>");

  private static final int OBJECT = 512 + 4;
  private static final int DA = 512 + 5;
  private static final int DAM = 512 + 6;
  private static final int START = 512 + 7;
  private static final int END = START + 1;

  @TempDir Path folder;

  private static int letter(char letter) {
    return letter - '!';
  }

  private static int last(char letter) {
    return 256 + letter(letter);
  }

  private static String lines() {
    return "#version: 0.2\n" + String.join("\n", PAIRS) + "\n";
  }

  private Path openAi() throws IOException {
    Path file = folder.resolve("bpe_simple_vocab_16e6.txt.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(lines().getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  @Test
  void should_give_the_ids_of_openais_file_that_were_found_by_hand() throws IOException {
    try (Vocabulary vocabulary = Vocabulary.open(openAi())) {
      assertThat(vocabulary.start()).isEqualTo(START);
      assertThat(vocabulary.end()).isEqualTo(END);
      assertThat(vocabulary.words("object")).containsExactly(OBJECT);
      assertThat(vocabulary.words("object.")).containsExactly(OBJECT, last('.'));
      // The case and the amount of space do not count.
      assertThat(vocabulary.words("  DAM \n Object ")).containsExactly(DAM, OBJECT);
      // "obj" has the merges o b and no other, since j ends the word.
      assertThat(vocabulary.words("obj")).containsExactly(512, last('j'));
      // In "dame" the m does not end the word, so that only d a is merged.
      assertThat(vocabulary.words("dame")).containsExactly(DA, letter('m'), last('e'));
      // Digits stand alone; a letter of two bytes is two tokens: ü is C3 BC, letters Ã and ¼.
      assertThat(vocabulary.words("12")).containsExactly(last('1'), last('2'));
      assertThat(vocabulary.words("ü")).containsExactly(latin(0xC3), 256 + latin(0xBC));
    }
  }

  /** Behind '!' to '~' come 0xA1 to 0xFF without 0xAD. */
  private static int latin(int value) {
    return 94 + value - 0xA1 - (value > 0xAD ? 1 : 0);
  }

  @Test
  void should_read_hugging_faces_files_and_prefer_none_to_a_wrong_one() throws IOException {
    Files.writeString(folder.resolve("merges.txt"), lines());
    // Other ids than OpenAI's order would give.
    Files.writeString(
        folder.resolve("vocab.json"),
        "{\"o\":7,\"b\":1,\"ob\":2,\"j\":3,\"e\":4,\"je\":5,\"obje\":6,\"c\":0,\"t</w>\":8,"
            + "\"ct</w>\":9,\"object</w>\":10,\"x</w>\":11,\"d\":14,\"a\":15,\"da\":16,"
            + "\"m</w>\":17,\"dam</w>\":18,\"<|startoftext|>\":30,\"<|endoftext|>\":31}");
    try (Vocabulary vocabulary = Vocabulary.open(folder)) {
      assertThat(vocabulary.words("object dam x")).containsExactly(10, 18, 11);
      assertThatThrownBy(() -> vocabulary.words("object."))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("'object.'");
      assertThatThrownBy(() -> vocabulary.words("x <|endoftext|>"))
          .isInstanceOf(BadInputException.class);
      assertThatThrownBy(() -> vocabulary.words(" ")).hasMessageContaining("no words");
      vocabulary.requireWithin(32);
      assertThatThrownBy(() -> vocabulary.requireWithin(31))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("token id 31")
          .hasMessageContaining("31 tokens");
    }
    assertThat(Vocabulary.beside(folder.resolve("model.safetensors"))).contains(folder);
  }

  @Test
  void should_refuse_what_is_no_vocabulary() throws IOException {
    assertThat(Vocabulary.beside(folder)).isEmpty();
    assertThatThrownBy(() -> Vocabulary.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("tokenizer.json");
    Path broken = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":");
    assertThatThrownBy(() -> Vocabulary.open(broken)).isInstanceOf(BadInputException.class);
    Path text = Files.writeString(folder.resolve("words.txt.gz"), "o b\n");
    assertThatThrownBy(() -> Vocabulary.open(text)).isInstanceOf(BadInputException.class);
    Files.writeString(folder.resolve("merges.txt"), "#\no b c\n");
    Path vocabulary = Files.writeString(folder.resolve("vocab.json"), "{\"o\":0}");
    assertThatThrownBy(() -> Vocabulary.open(vocabulary)).hasMessageContaining("line 2");
    Files.writeString(folder.resolve("merges.txt"), "#\n");
    assertThatThrownBy(() -> Vocabulary.open(vocabulary)).hasMessageContaining("<|startoftext|>");
    Files.writeString(vocabulary, "{\"o\":-1}");
    assertThatThrownBy(() -> Vocabulary.open(vocabulary)).hasMessageContaining("token o");
  }

  @Test
  void should_put_every_state_into_every_template() throws IOException {
    try (Vocabulary vocabulary = Vocabulary.open(openAi())) {
      PromptEnsemble texts =
          PromptEnsemble.of(
              vocabulary, "object", List.of("1 {}", "2 {}"), List.of("{}"), List.of("dam {}"));
      assertThat(texts.normal())
          .containsExactly(
              List.of(START, last('1'), OBJECT, END), List.of(START, last('2'), OBJECT, END));
      assertThat(texts.anomalous())
          .containsExactly(
              List.of(START, last('1'), DAM, OBJECT, END),
              List.of(START, last('2'), DAM, OBJECT, END));
      assertThat(PromptEnsemble.of(vocabulary, "object").normal())
          .hasSize(PromptEnsemble.TEMPLATES.size() * PromptEnsemble.NORMAL_STATES.size());
      assertThatThrownBy(() ->
              PromptEnsemble.of(
                  vocabulary, "object", List.of("1"), List.of("{}"), List.of("dam {}")))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("a place {}");
    }
  }

  @Test
  void should_train_prompts_of_other_words_from_the_vocabulary_beside_the_weights()
      throws IOException {
    Path weights = folder.resolve("tiny.safetensors");
    Files.copy(Golden.path("clip_openai.safetensors"), weights);
    DataSet data = GoldenModel.training(folder.resolve("set"));
    try (ImageEncoder encoder =
        Mrad.encoder().weights(weights).inputSize(36).backend("djl-pytorch").device("cpu").open()) {
      MemoryBank bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
      PromptTrainer trainer =
          Mrad.promptTrainer(bank, GoldenHeads.read("adam3"))
              .encoder(encoder)
              .add(data)
              .epochs(1)
              .batchSize(5)
              .words("ob", "ob je");
      assertThatThrownBy(trainer::train)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no vocabulary beside encoder " + weights);
      // OpenAI's 521 tokens are more than the tower's 64.
      openAi();
      assertThatThrownBy(trainer::train)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("token id 520")
          .hasMessageContaining("64 tokens");
      Files.writeString(folder.resolve("merges.txt"), "#\no b</w>\nj e</w>\n");
      Path ids = folder.resolve("vocab.json");
      Files.writeString(
          ids,
          "{\"o\":1,\"b</w>\":2,\"ob</w>\":3,\"j\":4,\"e</w>\":5,\"je</w>\":6,\"x</w>\":7,"
              + "\"<|startoftext|>\":62,\"<|endoftext|>\":63}");
      ClipHeads heads = trainer.vocabulary(ids).contextLength(2).train();
      assertThat(heads.normal().tokens().subList(0, 6)).containsExactly(62, 7, 7, 3, 63, 0);
      assertThat(heads.anomalous().tokens().subList(0, 7)).containsExactly(62, 7, 7, 3, 6, 63, 0);
      assertThat(heads.anomalous().tokens()).hasSize(77);
      assertThatThrownBy(() -> trainer.contextLength(75).train())
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("at most 77");
    }
  }

  @Test
  void should_refuse_natives_that_would_be_downloaded() {
    assertThat(TokenizerNatives.problem("cpu")).isNull();
    assertThat(TokenizerNatives.problem("cu128")).contains("RUST_FLAVOR=cpu");
  }
}
