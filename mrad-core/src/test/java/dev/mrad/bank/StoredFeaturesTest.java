package dev.mrad.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Progress;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bank of encoded images that are kept in a file. */
class StoredFeaturesTest {
  @TempDir Path folder;
  private ImageEncoder encoder;
  private DataSet data;
  private Path features;

  @BeforeEach
  void open() {
    encoder = Mrad.encoder().weights(Golden.path("clip_openai.safetensors")).inputSize(36).open();
    data = MvtecLayout.read(GoldenData.writeTraining(folder.resolve("set")), Split.TEST);
    features = folder.resolve("features");
  }

  @AfterEach
  void close() {
    encoder.close();
  }

  private byte[] bank(DataSet images, Progress progress) throws IOException {
    Path file = folder.resolve("stored.bank");
    Mrad.bankBuilder()
        .encoder(encoder)
        .add(images)
        .features(features)
        .progress(progress)
        .writeTo(file);
    return Files.readAllBytes(file);
  }

  private static Progress none() {
    return (done, total) -> {
      throw new AssertionError("encoded image " + done);
    };
  }

  @Test
  void should_be_the_same_bank_and_encode_each_image_once() throws IOException {
    Path file = folder.resolve("plain.bank");
    MemoryBank plain = Mrad.bankBuilder().encoder(encoder).add(data).writeTo(file);
    List<Long> encoded = new ArrayList<>();
    byte[] first = bank(data, (done, total) -> encoded.add(done));
    assertThat(encoded).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(first).isEqualTo(Files.readAllBytes(file));
    assertThat(bank(data, none())).isEqualTo(first);
    assertThat(bank(data.named("other"), none())).isNotEqualTo(first);
    assertThat(Mrad.bank(file).digest()).isEqualTo(plain.digest());
  }

  @Test
  void should_go_on_where_it_was_cut_off() throws IOException {
    byte[] whole = bank(data, Progress.NONE);
    byte[] stored = Files.readAllBytes(features);
    byte[] begun = stored.clone();
    // The digests of the last three of five records, as a run leaves them that is killed before
    // it writes them, in the middle of the third.
    Arrays.fill(begun, begun.length - 3 * 32, begun.length, (byte) 0);
    Arrays.fill(begun, begun.length - 5 * 32 - 100, begun.length - 5 * 32, (byte) 0);
    Files.write(features, begun);
    List<Long> encoded = new ArrayList<>();
    assertThat(bank(data, (done, total) -> encoded.add(done))).isEqualTo(whole);
    assertThat(encoded).isNotEmpty();
    assertThat(Files.readAllBytes(features)).isEqualTo(stored);
  }

  @Test
  void should_refuse_the_features_of_other_images() throws IOException {
    bank(data, Progress.NONE);
    byte[] stored = Files.readAllBytes(features);
    List<LabelledImage> turned = new ArrayList<>(data.images());
    Collections.reverse(turned);
    refused(() -> bank(new DataSet("set", turned), none()));
    refused(() -> bank(new DataSet("set", data.images().subList(0, 4)), none()));
    refused(() ->
        Mrad.bankBuilder()
            .encoder(encoder)
            .add(data)
            .averaging(List.of(1))
            .features(features)
            .build());
    Path mask = data.images().get(4).mask().orElse(data.images().get(0).mask().orElseThrow());
    Files.write(mask, new byte[1], StandardOpenOption.APPEND);
    refused(() -> bank(data, none()));
    assertThat(Files.readAllBytes(features)).isEqualTo(stored);
  }

  private void refused(ThrowingCallable build) {
    assertThatThrownBy(build)
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll("another file", features.toString());
  }
}
