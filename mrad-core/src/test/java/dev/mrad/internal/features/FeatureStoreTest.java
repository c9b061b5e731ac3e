package dev.mrad.internal.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.testing.Damage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureStoreTest {
  private static final FeatureStore.Layout LAYOUT = new FeatureStore.Layout(3, 4, 70_001, 5);
  private static final FeatureStore.Layout SMALL = new FeatureStore.Layout(1, 2, 1, 3);
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
    // Part of a third record, as a killed run leaves it.
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.seek(Damage.dataStart(Files.readAllBytes(file)) + 2 * LAYOUT.bytes());
      writer.write(new byte[] {1, 2, 3});
    }
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

  private static ImageRecord small(int image) {
    byte[] mask = new byte[9];
    mask[image] = 1;
    return new ImageRecord(
        new float[] {1}, new float[] {Float.NaN, image}, new float[] {1, 0.5f}, mask, image % 2);
  }

  private static void readAll(FeatureStore store) {
    for (int image = 0; image < store.size(); image++) {
      ImageRecord expected = small(image);
      float[] patches = new float[2];
      store.read(image, 0, new float[1], patches, new float[9], new float[2]);
      ImageRecord rows = store.readRows(image);
      assertThat(patches).isEqualTo(expected.patchQueries());
      assertThat(rows.imageQuery()).isEqualTo(expected.imageQuery());
      assertThat(rows.prototypes()).isEqualTo(expected.prototypes());
      assertThat(rows.mask()).isEqualTo(expected.mask());
      assertThat(rows.label()).isEqualTo(expected.label());
    }
  }

  private static FeatureStore open(Path file) {
    return FeatureStore.open(file, SMALL, 3, CONTENT);
  }

  private byte[] smallFile(Path file, int records) throws IOException {
    try (FeatureStore store = open(file)) {
      for (int image = 0; image < records; image++) {
        store.append(small(image));
      }
    }
    return Files.readAllBytes(file);
  }

  /** Half a store too: of it only the digest of the next record tells that there is none. */
  @ParameterizedTest
  @ValueSource(ints = {3, 2})
  void should_notice_every_flipped_bit_and_every_other_length(int records) throws IOException {
    Path file = folder.resolve("damaged.file");
    byte[] whole = smallFile(file, records);
    int data = Damage.dataStart(whole);
    int written = data + records * (int) SMALL.bytes();
    int digests = data + 3 * (int) SMALL.bytes();
    Damage.Reader reader =
        content -> {
          Files.write(file, content);
          try (FeatureStore store = open(file)) {
            readAll(store);
          }
        };
    reader.read(whole);
    Damage.everyFlipIsRefused(whole, 0, written, reader);
    Damage.everyFlipIsRefused(whole, digests, digests + Math.min(3, records + 1) * 32, reader);
    Damage.everyOtherLengthIsRefused(whole, 1, reader);
  }

  @Test
  void should_say_which_record_is_damaged_when_it_is_used() throws IOException {
    Path file = folder.resolve("features");
    byte[] whole = smallFile(file, 3);
    int data = Damage.dataStart(whole);
    int bytes = (int) SMALL.bytes();
    byte[] digest = Arrays.copyOfRange(whole, data + 3 * bytes + 32, data + 3 * bytes + 64);
    whole[data + bytes + 5] ^= 1;
    Files.write(file, whole);
    try (FeatureStore store = open(file)) {
      store.readRows(0);
      assertThatThrownBy(() -> store.readRows(1))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "damaged data, "
                  + file
                  + ", record 1 (bytes "
                  + (data + bytes)
                  + " to "
                  + (data + 2 * bytes)
                  + "), expected SHA-256 "
                  + HexFormat.of().formatHex(digest));
    }
  }

  /** As version 2 had it: a header with a count, then the records. */
  private static byte[] old(byte[] whole, int records) {
    int data = Damage.dataStart(whole);
    int bytes = (int) SMALL.bytes();
    return ByteBuffer.allocate(4096 + records * bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("mrad-features-2\n".getBytes(StandardCharsets.US_ASCII))
        .put(CONTENT.getBytes(StandardCharsets.US_ASCII))
        .putInt(records)
        .position(4096)
        .put(whole, data, records * bytes)
        .array();
  }

  @Test
  void should_read_and_go_on_with_a_file_without_digests() throws IOException {
    Path file = folder.resolve("features");
    byte[] whole = smallFile(file, 3);
    Files.write(file, old(whole, 2));
    try (FeatureStore store = open(file)) {
      assertThat(store.size()).isEqualTo(2);
      readAll(store);
      store.append(small(2));
      readAll(store);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(old(whole, 3));
    assertThatThrownBy(() -> FeatureStore.open(file, SMALL, 3, "d".repeat(64)))
        .hasMessage(
            "another file, " + file + ", expected the features of these images, or no file");
    Files.write(file, Arrays.copyOf(old(whole, 3), 4096 + 3 * (int) SMALL.bytes() - 1));
    assertThatThrownBy(() -> open(file)).hasMessageStartingWith("truncated at ");
    Files.write(file, Arrays.copyOf(old(whole, 3), 4095));
    assertThatThrownBy(() -> open(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void should_leave_nothing_of_a_temporary_store() {
    Path temporary;
    try (FeatureStore store = FeatureStore.open(null, SMALL, 3, CONTENT)) {
      store.append(small(0));
      readAll(store);
      temporary = store.file();
      assertThat(temporary).exists();
    }
    assertThat(temporary.getParent()).doesNotExist();
  }
}
