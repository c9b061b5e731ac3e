package dev.mrad.heads;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Contribution;
import dev.mrad.api.Detection;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MRAD-FT through the public API, against the independent reference. */
class FineTunedDetectionTest {
  private static final int SIDE = 36;

  @TempDir Path folder;
  private ImageEncoder encoder;
  private MemoryBank bank;

  @BeforeEach
  void open() {
    encoder =
        Mrad.encoder()
            .weights(Golden.path("clip_openai.safetensors"))
            .inputSize(SIDE)
            .backend("cpu")
            .open();
    Path data = GoldenData.writeTraining(folder.resolve("tiny set"));
    bank = Mrad.bankBuilder().encoder(encoder).add(Layout.MVTEC.read(data, Split.TEST)).build();
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  @Test
  void should_score_image_files_as_the_reference_does() {
    Path file = folder.resolve("heads");
    HeadsFile.write(GoldenHeads.read("adam3"), file);
    FineTunedHeads heads = Mrad.heads(file);
    List<Image> images = GoldenData.queries(folder.resolve("queries"));
    int pixels = SIDE * SIDE;
    try (Golden golden = Golden.open("ft");
        AnomalyDetector code = Mrad.detector(bank).heads(heads).encoder(encoder).build();
        AnomalyDetector paper =
            Mrad.detector(bank)
                .heads(heads)
                .encoder(encoder)
                .fusion(Fusion.paper())
                .smoothing(0)
                .build()) {
      for (int i = 0; i < images.size(); i++) {
        Detection found = code.detect(images.get(i));
        assertThat(found.score()).isCloseTo(golden.floats("query.score_code")[i], within(1e-5));
        assertThat(found.topKMean()).isCloseTo(golden.floats("query.peak")[i], within(1e-5));
        assertThat(found.classScore())
            .isCloseTo(golden.floats("query.cls_probs")[2 * i + 1], within(1e-5));
        assertClose(
            found.modelMap().toArray(),
            Arrays.copyOfRange(golden.floats("query.map_blurred"), i * pixels, (i + 1) * pixels),
            1e-5);
        assertClose(
            paper.detect(images.get(i)).modelMap().toArray(),
            Arrays.copyOfRange(golden.floats("query.map"), i * pixels, (i + 1) * pixels),
            1e-5);
        assertThat(
                found.explain().imageRows(99).stream()
                    .mapToDouble(Contribution::contribution)
                    .sum())
            .isCloseTo(0.7 * found.classScore(), within(1e-5));
      }
    }
  }

  @Test
  void should_refuse_heads_that_do_not_belong_to_the_bank() {
    LinearMap small = new LinearMap("small", 3, 2, new float[6], new float[2]);
    FineTunedHeads other = new FineTunedHeads(small, small, small, small, "", "");
    assertThatThrownBy(() -> Mrad.detector(bank).heads(other).encoder(encoder).build())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContainingAll("3 and 3", "48 and 128");
    FineTunedHeads elsewhere =
        FineTunedHeads.of(GoldenHeads.read("adam3").maps(), "another", bank.digest());
    assertThatThrownBy(() -> Mrad.detector(bank).heads(elsewhere).encoder(encoder).build())
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContainingAll("another", encoder.identity());
  }
}
