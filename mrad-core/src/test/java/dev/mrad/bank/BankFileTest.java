package dev.mrad.bank;

import static dev.mrad.bank.BankRows.bank;
import static dev.mrad.bank.BankRows.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.embedded.EmbeddedFile;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorEntry;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Damage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BankFileTest {
  @TempDir Path folder;

  private static List<ImageRows> images(int count) {
    List<ImageRows> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String path = (i % 3 == 0 ? "schräg/" : "z/") + "Bild \"" + i + "\"\n.png";
      images.add(image(i % 2 == 0 ? "a" : "ä", path, i, Label.values()[i / 2 % 2]));
    }
    return images;
  }

  private static void assertSame(Memory found, Memory expected) {
    assertThat(found.size()).isEqualTo(expected.size());
    for (int row = 0; row < found.size(); row++) {
      float[] a = new float[found.dimension()];
      float[] b = new float[found.dimension()];
      found.copyKeys(row, 1, a, 0);
      expected.copyKeys(row, 1, b, 0);
      assertThat(a).isEqualTo(b);
      assertThat(found.label(row)).isEqualTo(expected.label(row));
      assertThat(found.provenance(row)).isEqualTo(expected.provenance(row));
    }
  }

  @Test
  void should_read_back_what_it_wrote() {
    MemoryBank bank = bank(images(20));
    Path file = folder.resolve("a bank ü");
    BankFile.write(bank, file);
    MemoryBank found = BankFile.read(file);
    assertThat(found.spec()).isEqualTo(BankRows.SPEC);
    assertThat(found.digest()).isEqualTo(bank.digest());
    assertSame(found.image(), bank.image());
    assertSame(found.patch(), bank.patch());
    assertThat(BankFile.readSpec(file)).isEqualTo(BankRows.SPEC);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void should_give_the_same_bytes_in_any_order(int seed) throws IOException {
    List<ImageRows> images = images(20);
    Path sorted = folder.resolve("sorted");
    BankFile.write(bank(images), sorted);
    Collections.shuffle(images, new Random(seed));
    // The same image again changes nothing.
    images.add(images.get(3));
    Path shuffled = folder.resolve("shuffled");
    BankFile.write(bank(images), shuffled);
    assertThat(Files.readAllBytes(shuffled)).isEqualTo(Files.readAllBytes(sorted));
  }

  @Test
  void should_sort_rows_by_the_bytes_of_their_identity_anomalous_first() {
    MemoryBank bank = bank(images(20));
    byte[] last = new byte[0];
    for (int row = 0; row < bank.image().size(); row++) {
      byte[] identity = bank.image().provenance(row).identity().getBytes(StandardCharsets.UTF_8);
      assertThat(Arrays.compareUnsigned(last, identity)).isNegative();
      last = identity;
    }
    for (int row = 1; row < bank.patch().size(); row++) {
      if (bank.patch()
          .provenance(row)
          .identity()
          .equals(bank.patch().provenance(row - 1).identity())) {
        assertThat(bank.patch().label(row - 1)).isEqualTo(Label.ANOMALOUS);
        assertThat(bank.patch().label(row)).isEqualTo(Label.NORMAL);
      }
    }
  }

  @Test
  void should_refuse_two_images_under_one_identity() {
    BankAssembler assembler = new BankAssembler(BankRows.SPEC, BankRows.DIMENSION, BankRows.WIDTH);
    assembler.add(image("a", "x.png", 1, Label.NORMAL));
    assertThatThrownBy(() -> assembler.add(image("a", "x.png", 2, Label.NORMAL)))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("two different images under one identity, a/x.png");
  }

  @Test
  void should_say_which_class_is_missing() {
    assertThatThrownBy(() -> bank(List.of(image("a", "x", 1, Label.NORMAL))))
        .hasMessageStartingWith("no anomalous rows, image memory");
    assertThatThrownBy(() -> bank(List.of(image("a", "x", 1, Label.ANOMALOUS))))
        .hasMessageStartingWith("no normal rows, image memory");
    assertThatThrownBy(() -> bank(List.of()))
        .hasMessageStartingWith("no normal and no anomalous rows");
  }

  @Test
  void should_notice_every_flipped_bit_and_every_truncation() throws IOException {
    Path file = folder.resolve("damaged.file");
    BankFile.write(bank(images(6)), file);
    byte[] whole = Files.readAllBytes(file);
    Damage.Reader resident = content -> BankFile.read(file, content);
    Damage.everyFlipIsRefused(whole, 0, whole.length, resident);
    Damage.everyOtherLengthIsRefused(whole, 0, resident);
  }

  @Test
  void should_notice_every_flipped_bit_of_the_header_without_reading_data() throws IOException {
    Path file = folder.resolve("damaged.file");
    BankFile.write(bank(images(6)), file);
    byte[] whole = Files.readAllBytes(file);
    int header = Damage.dataStart(whole);
    Damage.everyFlipIsRefused(
        whole, 0, header, content -> BankFile.readSpec(Files.write(file, content)));
    Damage.everyFlipIsRefused(
        whole, 0, header, content -> BankFile.map(Files.write(file, content)));
    Damage.everyOtherLengthIsRefused(
        whole, 0, content -> BankFile.readSpec(Files.write(file, content)));
  }

  @Test
  void should_keep_its_bytes() throws IOException {
    MemoryBank embedded = Mrad.defaultBank();
    Path file = folder.resolve("bank");
    BankFile.write(embedded, file);
    assertThat(Files.readAllBytes(file)).isEqualTo(EmbeddedFile.BANK.read());
    assertThat(Banks.merge(List.of(embedded)).digest()).isEqualTo(embedded.digest());
  }

  /**
   * Writes a bank again, changed, with digests that fit unless others are given: what a careless
   * program would make.
   */
  private Path forged(Map<String, String> metadata, String entry, byte[] bytes) {
    Path file = folder.resolve("bank");
    BankFile.write(bank(images(6)), file);
    Path forged = folder.resolve("forged");
    try (SafetensorsFile source = SafetensorsFile.open(file)) {
      SafetensorsWriter writer = new SafetensorsWriter();
      Map<String, String> fields = new TreeMap<>(source.metadata());
      for (TensorEntry each : source.entries().values()) {
        byte[] data = each.name().equals(entry) ? bytes : source.bytes(each);
        writer.entry(
            each.name(),
            each.type(),
            each.name().equals(BankContent.SOURCES) ? Shape.of(data.length) : each.shape(),
            sink -> sink.accept(ByteBuffer.wrap(data)));
      }
      fields.putAll(metadata);
      fields.forEach(writer::metadata);
      if (!metadata.containsKey("blocks")) {
        VersionedFile.withBlocks(writer);
      }
      VersionedFile.sealed(writer, FileKind.BANK);
      metadata.forEach(writer::metadata);
      writer.write(forged);
    }
    return forged;
  }

  private void assertForgedRefused(
      Map<String, String> metadata, String entry, byte[] bytes, String what) {
    Path forged = forged(metadata, entry, bytes);
    assertThatThrownBy(() -> BankFile.read(forged))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(what);
  }

  @Test
  void should_refuse_what_only_looks_like_a_bank() {
    byte[] none = new byte[0];
    assertForgedRefused(Map.of("format", "other"), "", none, "format other");
    assertForgedRefused(Map.of("format_version", "2"), "", none, "bank format version 2");
    assertForgedRefused(Map.of("format_version", "x"), "", none, "expected a whole number");
    assertForgedRefused(Map.of("input_size", "-5"), "", none, "input size -5");
    assertForgedRefused(Map.of("averaging_windows", "1 2"), "", none, "averaging windows");
    assertForgedRefused(Map.of("mask_rule", "any"), "", none, "mask rule any");
    assertForgedRefused(Map.of("blocks", ""), "", none, "0 block digests");
    String digest = bank(images(6)).digest();
    assertForgedRefused(
        Map.of("encoder", "sha256:other", "digest", digest), "", none, "damaged header");
    assertForgedRefused(Map.of("surplus", "field", "digest", digest), "", none, "damaged header");
    assertForgedRefused(Map.of("surplus", "field"), "", none, "fields [surplus]");
    assertForgedRefused(Map.of("input_size", "0224"), "", none, "'0224'");
  }

  @Test
  void should_check_every_value_whatever_the_digests_say() {
    assertForgedRefused(
        Map.of(), BankContent.IMAGE_LABELS, new byte[] {0, 0, 1, 1, 0, 7}, "label 7");
    assertForgedRefused(Map.of(), BankContent.IMAGE_LABELS, new byte[6], "no anomalous rows");
    byte[] spaced =
        new String(
                SourceTable.write(((ResidentBank) bank(images(6))).images()),
                StandardCharsets.UTF_8)
            .replace(",", ", ")
            .getBytes(StandardCharsets.UTF_8);
    assertForgedRefused(Map.of(), BankContent.SOURCES, spaced, "JSON of another form");
    byte[] nan = new byte[6 * BankRows.DIMENSION * 4];
    assertForgedRefused(Map.of(), BankContent.IMAGE_KEYS, nan, "row 0 of squared length 0.0");
    Arrays.fill(nan, (byte) 0xff);
    assertForgedRefused(Map.of(), BankContent.IMAGE_KEYS, nan, "row 0 of squared length NaN");
  }

  @Test
  void should_refuse_to_write_where_nothing_can_be_written() throws IOException {
    MemoryBank bank = bank(images(6));
    assertThatThrownBy(() -> BankFile.write(bank, folder))
        .hasMessageStartingWith("a directory where a file belongs");
    assertThatThrownBy(() -> BankFile.write(bank, folder.resolve("none/bank")))
        .hasMessageStartingWith("no folder to write to");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
