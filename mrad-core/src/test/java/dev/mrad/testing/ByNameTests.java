package dev.mrad.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.Detection;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.MemoryBank;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From image files to scores on a backend by its name, against the independent reference. */
public abstract class ByNameTests {
  private final String backend;

  /** For the backend of this name. */
  protected ByNameTests(String backend) {
    this.backend = backend;
  }

  private static final int SIDE = 36;

  @TempDir Path folder;

  private ImageEncoder encoder() {
    return GoldenModel.encoder().backend(backend).open();
  }

  @Test
  void should_encode_as_the_reference_does() {
    try (ImageEncoder encoder = encoder();
        Golden inputs = Golden.open("inputs");
        Golden golden = Golden.open("encoder")) {
      ImageFeatures features = encoder.encodePixels(inputs.floats("pixels_query"));
      verify(features.classTokens(), golden.floats("query.class"), 1e-4);
      verify(features.patchTokens(), golden.floats("query.patch"), 5e-5);
      verify(features.patchProjections(), golden.floats("query.patch_joint"), 5e-5);
    }
  }

  private static void verify(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("value %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void should_score_image_files_as_the_reference_does() {
    try (ImageEncoder encoder = encoder();
        Golden golden = Golden.open("tf")) {
      MemoryBank bank = GoldenModel.bank(encoder, folder.resolve("set"));
      try (AnomalyDetector detector = Mrad.detector(bank).encoder(encoder).build()) {
        List<Image> queries = GoldenData.queries(folder);
        for (int i = 0; i < queries.size(); i++) {
          Detection found = detector.detect(queries.get(i));
          assertThat(found.score()).isCloseTo(golden.floats("score_code")[i], within(1e-5));
          assertThat(found.topKMean()).isCloseTo(golden.floats("peak")[i], within(1e-5));
        }
      }
    }
  }
}
