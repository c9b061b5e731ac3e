package dev.mrad.heads;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.testing.AblatedPrompts;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MRAD-CLIP through the public API, against the independent reference. */
class ClipDetectionTest {
  private static final int SIDE = 36;

  @TempDir Path folder;
  private ImageEncoder encoder;
  private MemoryBank bank;

  @BeforeEach
  void open() {
    encoder = open("clip_openai.safetensors");
    Path data = GoldenData.writeTraining(folder.resolve("tiny set"));
    bank = Mrad.bankBuilder().encoder(encoder).add(Layout.MVTEC.read(data, Split.TEST)).build();
  }

  private static ImageEncoder open(String weights) {
    return Mrad.encoder().weights(Golden.path(weights)).inputSize(SIDE).backend("cpu").open();
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip_openai.safetensors", "clip_hf.safetensors"})
  void should_score_image_files_as_the_reference_does(String weights) {
    Path file = folder.resolve("heads");
    HeadsFile.write(GoldenPrompts.read("adam3"), file);
    ClipHeads heads = Mrad.clipHeads(file);
    List<Image> images = GoldenData.queries(folder.resolve("queries"));
    int pixels = SIDE * SIDE;
    try (Golden golden = Golden.open("clip");
        ImageEncoder same = open(weights);
        AnomalyDetector code = Mrad.detector(bank).heads(heads).encoder(same).build();
        AnomalyDetector paper =
            Mrad.detector(bank)
                .heads(heads)
                .encoder(same)
                .fusion(Fusion.paper())
                .smoothing(0)
                .build()) {
      for (int i = 0; i < images.size(); i++) {
        Detection found = code.detect(images.get(i));
        assertThat(found.score()).isCloseTo(golden.floats("query.score_code")[i], within(2e-5));
        assertThat(found.topKMean()).isCloseTo(golden.floats("query.peak")[i], within(2e-5));
        assertThat(found.classScore())
            .isCloseTo(golden.floats("query.cls_probs")[2 * i + 1], within(2e-5));
        assertClose(
            found.modelMap().toArray(),
            Arrays.copyOfRange(golden.floats("query.map_blurred"), i * pixels, (i + 1) * pixels),
            2e-5);
        assertClose(
            paper.detect(images.get(i)).modelMap().toArray(),
            Arrays.copyOfRange(golden.floats("query.map"), i * pixels, (i + 1) * pixels),
            2e-5);
        assertThatThrownBy(found::explain).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void should_be_the_same_bytes_after_reading_and_refuse_damage() throws IOException {
    Path first = folder.resolve("first");
    HeadsFile.write(GoldenPrompts.read("init"), first);
    assertThat(HeadsFile.isClip(first)).isTrue();
    Path second = folder.resolve("second");
    HeadsFile.write(HeadsFile.readClip(first), second);
    assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(Files.readAllBytes(first), 9000));
    assertThatThrownBy(() -> HeadsFile.readClip(cut)).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> HeadsFile.read(first))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("heads of variant clip, " + first);
    Path plain = folder.resolve("plain");
    HeadsFile.write(GoldenHeads.read("init"), plain);
    assertThat(HeadsFile.isClip(plain)).isFalse();
    assertThatThrownBy(() -> HeadsFile.readClip(plain)).hasMessageContaining("variant ft");
  }

  @ParameterizedTest
  @EnumSource(BiasSource.class)
  void should_keep_the_source_of_the_biases_in_the_file(BiasSource source) throws IOException {
    Path file = folder.resolve("ablated");
    ClipHeads heads = AblatedPrompts.of(source);
    HeadsFile.write(heads, file);
    ClipHeads read = HeadsFile.readClip(file);
    assertThat(read.source()).isEqualTo(source);
    assertThat(BiasSource.of(source.id())).isEqualTo(source);
    Path again = folder.resolve("again");
    HeadsFile.write(read, again);
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
    Image image = GoldenData.queries(folder.resolve("queries")).get(0);
    try (AnomalyDetector one = Mrad.detector(bank).heads(heads).encoder(encoder).build();
        AnomalyDetector other = Mrad.detector(bank).heads(read).encoder(encoder).build();
        AnomalyDetector dual =
            Mrad.detector(bank)
                .heads(AblatedPrompts.of(BiasSource.DUAL_PRIOR))
                .encoder(encoder)
                .build()) {
      assertThat(other.detect(image).score()).isEqualTo(one.detect(image).score());
      assertThat(one.detect(image).topKMean() == dual.detect(image).topKMean())
          .isEqualTo(source == BiasSource.DUAL_PRIOR);
    }
  }

  @Test
  void should_refuse_prompts_that_do_not_fit_the_source() {
    ClipHeads dual = AblatedPrompts.of(BiasSource.DUAL_PRIOR);
    assertThatThrownBy(() ->
            new ClipHeads(
                dual.retrieval(),
                dual.normal(),
                dual.anomalous(),
                dual.deep(),
                "",
                BiasSource.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("bias source none");
    assertThatThrownBy(() -> BiasSource.of("magic"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("dual-prior");
  }

  @Test
  void should_refuse_an_encoder_without_text_tower_or_with_another() {
    ClipHeads heads = GoldenPrompts.read("adam3");
    ClipHeads elsewhere =
        new ClipHeads(
            heads.retrieval(), heads.normal(), heads.anomalous(), heads.deep(), "another tower");
    assertThatThrownBy(() -> Mrad.detector(bank).heads(elsewhere).encoder(encoder).build())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("another tower");
    List<Integer> tokens = new ArrayList<>(heads.normal().tokens());
    tokens.set(20, 64);
    Prompt unknown =
        new Prompt(tokens, heads.normal().context(), heads.normal().bias(), Optional.empty());
    ClipHeads outside =
        new ClipHeads(heads.retrieval(), unknown, heads.anomalous(), heads.deep(), "");
    assertThatThrownBy(() -> Mrad.detector(bank).heads(outside).encoder(encoder).build())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("token id 64, but the text tower knows 64");
  }
}
