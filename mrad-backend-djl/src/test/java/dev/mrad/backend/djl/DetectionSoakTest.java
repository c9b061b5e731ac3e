package dev.mrad.backend.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.spi.BackendOptions;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenModel;
import dev.mrad.testing.GoldenPrompts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of detections leave no native array behind, whatever the variant. */
class DetectionSoakTest {
  private static final int DETECTIONS = 150;

  @TempDir Path folder;

  @Test
  void should_hold_no_more_arrays_after_hundreds_of_detections() {
    DjlBackend backend =
        (DjlBackend) new DjlBackendProvider().open(new BackendOptions("cpu", 0, Map.of()));
    Path query = GoldenData.writeQuery(folder.resolve("query.png"), 1);
    try (backend;
        ImageEncoder encoder = GoldenModel.encoder().backend(backend).open()) {
      MemoryBank bank = GoldenModel.bank(encoder, folder.resolve("set"));
      int before = backend.heldArrays();
      List<AnomalyDetector> detectors =
          List.of(
              Mrad.detector(bank).encoder(encoder).build(),
              Mrad.detector(bank).encoder(encoder).heads(GoldenHeads.read("adam3")).build(),
              Mrad.detector(bank).encoder(encoder).heads(GoldenPrompts.read("adam3")).build());
      for (AnomalyDetector detector : detectors) {
        try (detector) {
          double score = detector.detect(Image.of(query)).score();
          int held = backend.heldArrays();
          assertThat(held).isGreaterThan(before);
          for (int i = 0; i < DETECTIONS; i++) {
            assertThat(detector.detect(Image.of(query)).score()).isEqualTo(score);
          }
          assertThat(backend.heldArrays()).isEqualTo(held);
        }
      }
      assertThat(backend.heldArrays()).isEqualTo(before);
    }
    assertThat(backend.heldArrays()).isZero();
  }
}
