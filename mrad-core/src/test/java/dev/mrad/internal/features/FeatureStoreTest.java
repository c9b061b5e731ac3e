package dev.mrad.internal.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureStoreTest {
  private static final FeatureStore.Layout LAYOUT = new FeatureStore.Layout(3, 4, 70_001, 5);
  private static final String CONTENT = "c".repeat(64);

  @TempDir Path folder;

  private static ImageRecord features(int seed) {
    Random random = new Random(seed);
    float[] image = new float[3];
    float[] patches = new float[4 * 70_001];
    float[] prototypes = new float[2 * 70_001];
    prototypes[seed] = Float.NaN;
    prototypes[2 * 70_001 - 1] = seed;
    byte[] mask = new byte[25];
    for (int i = 0; i < patches.length; i++) {
      patches[i] = random.nextFloat();
    }
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) random.nextInt(2);
    }
    image[seed] = 1;
    return new ImageRecord(image, prototypes, patches, mask, seed % 2);
  }

  private static void verify(FeatureStore store, int image) {
    float[] images = new float[2 * 3];
    float[] patches = new float[2 * 4 * 70_001];
    float[] masks = new float[2 * 25];
    float[] labels = new float[2 * 2];
    store.read(image, 1, images, patches, masks, labels);
    ImageRecord expected = features(image);
    for (int i = 0; i < 3; i++) {
      assertThat(images[3 + i]).isEqualTo(expected.imageQuery()[i]);
    }
    for (int i = 0; i < 4 * 70_001; i++) {
      assertThat(patches[4 * 70_001 + i] == expected.patchQueries()[i]).isTrue();
    }
    for (int i = 0; i < 25; i++) {
      assertThat(masks[25 + i]).isEqualTo(expected.mask()[i]);
    }
    assertThat(labels[2 + expected.label()]).isEqualTo(1);
    assertThat(labels[2 + 1 - expected.label()]).isZero();
    ImageRecord rows = store.readRows(image);
    assertThat(rows.imageQuery()).isEqualTo(expected.imageQuery());
    assertThat(Arrays.equals(rows.prototypes(), expected.prototypes())).isTrue();
    assertThat(rows.patchQueries()).isEmpty();
    assertThat(rows.mask()).isEqualTo(expected.mask());
    assertThat(rows.label()).isEqualTo(expected.label());
  }

  @Test
  void should_go_on_with_a_store_that_was_cut_off() throws IOException {
    Path file = folder.resolve("features");
    try (FeatureStore store = FeatureStore.open(file, LAYOUT, 3, CONTENT)) {
      store.append(features(0));
      store.append(features(1));
    }
    long whole = Files.size(file);
    Files.write(file, new byte[100], StandardOpenOption.APPEND);
    try (FeatureStore store = FeatureStore.open(file, LAYOUT, 3, CONTENT)) {
      assertThat(store.size()).isEqualTo(2);
      store.append(features(2));
      for (int i = 0; i < 3; i++) {
        verify(store, i);
      }
    }
    assertThatThrownBy(() -> FeatureStore.open(file, LAYOUT, 3, "d".repeat(64)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("another file");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(whole - 1);
    }
    assertThatThrownBy(() -> FeatureStore.open(file, LAYOUT, 3, CONTENT))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("truncated");
  }

  @Test
  void should_fail_cleanly_when_the_file_shrinks_meanwhile() throws IOException {
    Path file = folder.resolve("features");
    try (FeatureStore store = FeatureStore.open(file, LAYOUT, 3, CONTENT);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      store.append(features(0));
      channel.truncate(5000);
      assertThatThrownBy(() -> verify(store, 0))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
