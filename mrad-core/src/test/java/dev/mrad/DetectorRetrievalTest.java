package dev.mrad;

import static dev.mrad.testing.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Contribution;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.bank.BankFile;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Detectors over every kind of retrieval give the same detections. */
class DetectorRetrievalTest {
  @TempDir Path folder;
  private ImageEncoder encoder;
  private MemoryBank bank;
  private MemoryBank mapped;
  private List<Image> images;

  @BeforeEach
  void open() {
    encoder = GoldenModel.encoder().backend("cpu").open();
    bank = GoldenModel.bank(encoder, folder.resolve("set"));
    images = GoldenData.queries(folder.resolve("queries"));
    BankFile.write(bank, folder.resolve("bank"));
    mapped = Mrad.mappedBank(folder.resolve("bank"));
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  private void assertEqual(DetectorBuilder builder, DetectorBuilder resident, double tolerance) {
    try (AnomalyDetector detector = builder.build();
        AnomalyDetector expected = resident.build()) {
      for (Image image : images) {
        Detection a = detector.detect(image);
        Detection b = expected.detect(image);
        assertThat(a.score()).isCloseTo(b.score(), within(tolerance));
        assertThat(a.classScore()).isCloseTo(b.classScore(), within(tolerance));
        assertThat(a.topKMean()).isCloseTo(b.topKMean(), within(tolerance));
        assertClose(a.modelMap().toArray(), b.modelMap().toArray(), tolerance);
        double explained =
            a.explain().imageRows(99).stream().mapToDouble(Contribution::contribution).sum();
        assertThat(explained).isCloseTo(0.7 * b.classScore(), within(tolerance));
      }
      detector.close();
      assertThatThrownBy(() -> detector.detect(images.get(0)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private DetectorBuilder detector(MemoryBank memory) {
    return Mrad.detector(memory).encoder(encoder).temperature(0.5);
  }

  @Test
  void should_detect_the_same_whatever_the_retrieval() {
    assertEqual(detector(mapped), detector(bank), 2e-6);
    assertEqual(detector(bank).keys(KeyStorage.STREAMED), detector(bank), 2e-6);
    assertEqual(detector(mapped).keys(KeyStorage.RESIDENT), detector(bank), 2e-6);
    assertEqual(detector(bank).keys(KeyStorage.SIXTEEN_BIT), detector(bank), 2e-5);
    assertEqual(detector(mapped).certified(1e-4), detector(bank), 1e-4);
  }

  @Test
  void should_detect_the_same_through_trained_heads() {
    FineTunedHeads heads = GoldenHeads.read("adam3");
    assertEqual(detector(mapped).heads(heads), detector(bank).heads(heads), 5e-6);
    assertThatThrownBy(() -> detector(bank).heads(heads).certified(0.1).build())
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("trained heads");
    assertThatThrownBy(() -> detector(bank).certified(0)).hasMessageStartingWith("tolerance 0.0");
  }
}
