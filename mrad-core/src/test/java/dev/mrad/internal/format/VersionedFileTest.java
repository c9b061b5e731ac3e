package dev.mrad.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Damage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VersionedFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("damaged.file");
  }

  /** Fields and entries with what JSON can write in more than one way. */
  private static SafetensorsWriter content() {
    return new SafetensorsWriter()
        .metadata("note", "Zeile\n\"ü\"\u001f/")
        .floats("x\u000b", Shape.of(2, 1), new float[] {1, -0f})
        .entry("empty", TensorType.I32, Shape.of(0), sink -> {});
  }

  private static void read(VersionedFile opened) {
    try (VersionedFile file = opened) {
      file.requireBlocks();
      file.metadata("note");
      assertThat(file.floats(file.entry("x\u000b", TensorType.F32, 2))).hasSize(2);
      file.entry("empty", TensorType.I32, 1);
      file.requireAllRead();
    }
  }

  @ParameterizedTest
  @EnumSource(FileKind.class)
  void should_notice_every_flipped_bit_and_every_other_length(FileKind kind) throws IOException {
    VersionedFile.sealed(VersionedFile.withBlocks(content()), kind).write(file);
    byte[] whole = Files.readAllBytes(file);
    Damage.Reader reader = damaged -> read(VersionedFile.of(file, damaged, kind));
    read(VersionedFile.open(file, kind));
    Damage.everyFlipIsRefused(whole, 0, whole.length, reader);
    Damage.everyOtherLengthIsRefused(whole, 0, reader);
    // The header alone is enough to notice that it is damaged.
    Damage.everyFlipIsRefused(
        whole, 0, Damage.dataStart(whole), damaged -> VersionedFile.of(file, damaged, kind));
  }

  private void refused(FileKind kind, String message) {
    assertThatThrownBy(() -> read(VersionedFile.open(file, kind)))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "BANK | mrad-heads | 1 | another file, of format mrad-heads, FILE, metadata, expected mrad-bank",
        "BANK | mrad-bank | 0 | bank format version 0 is too old, FILE, metadata, expected version 1; make the file anew",
        "BANK | mrad-bank | 2 | bank format version 2 is too new, FILE, metadata, expected version 1; a newer version needs a newer MRAD",
        "BANK | mrad-bank | x | 'x', FILE, metadata format_version, expected a whole number",
        "BANK | mrad-bank | 1 | no digest, FILE, metadata, expected a whole mrad-bank file",
        "HEADS | mrad-heads | 4 | heads format version 4 is too new, FILE, metadata, expected version 1 to 3; a newer version needs a newer MRAD",
        "HEADS | mrad-heads | 3 | no digest, FILE, metadata, expected a whole mrad-heads file",
        "FEATURES | mrad-features | 2 | features format version 2 is too old, FILE, metadata, expected version 3; make the file anew",
        "CHECKPOINT | mrad-checkpoint-3 | 1 | another file, of format mrad-checkpoint-3, FILE, metadata, expected mrad-checkpoint"
      })
  void should_tell_another_file_from_one_too_old_and_one_too_new(
      FileKind kind, String format, String version, String message) {
    content().metadata("format", format).metadata("format_version", version).write(file);
    refused(kind, message);
  }

  @Test
  void should_tell_damage_of_the_header_from_damage_of_the_data() throws IOException {
    VersionedFile.sealed(VersionedFile.withBlocks(content()), FileKind.BANK).write(file);
    byte[] whole = Files.readAllBytes(file);
    String digest;
    String block;
    try (VersionedFile opened = VersionedFile.open(file, FileKind.BANK)) {
      digest = opened.metadata(VersionedFile.DIGEST);
      block = opened.blocks().get(0);
    }
    byte[] data = whole.clone();
    data[data.length - 1] ^= 1;
    Files.write(file, data);
    refused(
        FileKind.BANK,
        "damaged data, FILE, block 0 (bytes 0 to 8 of the data section), expected SHA-256 "
            + block);
    byte[] header =
        new String(whole, StandardCharsets.ISO_8859_1)
            .replace("\\u001F", "\\u001f")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(header).isNotEqualTo(whole);
    Files.write(file, header);
    refused(FileKind.BANK, "damaged header, FILE, metadata, expected digest " + digest);
  }

  @Test
  void should_tell_a_file_that_cannot_be_read() throws IOException {
    refused(FileKind.BANK, "no such file, FILE, expected a readable safetensors file");
    Files.write(file, "no bank at all".getBytes(StandardCharsets.US_ASCII));
    refused(
        FileKind.BANK,
        "header of 2336082196258910062 bytes, FILE, "
            + "expected a safetensors file, whose header has at most 100000000");
    Files.delete(file);
    Files.createDirectory(file);
    refused(FileKind.BANK, "a directory where a file belongs, FILE, expected a safetensors file");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "which has other permissions")
  void should_tell_a_file_that_may_not_be_read() throws IOException {
    Files.write(file, new byte[1]);
    assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file));
    refused(FileKind.BANK, "cannot be read, FILE, expected a readable safetensors file");
  }

  @Test
  void should_read_files_without_digests_but_none_that_had_them() {
    for (String version : new String[] {"1", "2"}) {
      content().metadata("format", "mrad-heads").metadata("format_version", version).write(file);
      try (VersionedFile opened = VersionedFile.open(file, FileKind.HEADS)) {
        assertThat(opened.hasDigests()).isFalse();
        assertThat(opened.version()).isEqualTo(Integer.parseInt(version));
      }
      read(VersionedFile.open(file, FileKind.HEADS));
      for (String field : new String[] {"digest", "blocks"}) {
        content()
            .metadata("format", "mrad-heads")
            .metadata("format_version", version)
            .metadata(field, "")
            .write(file);
        refused(
            FileKind.HEADS,
            "damaged header, FILE, metadata, expected no digests in heads format version "
                + version);
      }
    }
    content().metadata("format", "mrad-checkpoint-1").write(file);
    read(VersionedFile.open(file, FileKind.CHECKPOINT));
  }

  @Test
  void should_refuse_what_nobody_reads_and_blocks_that_are_too_few() {
    SafetensorsWriter more = content().floats("more", Shape.of(1), new float[1]);
    VersionedFile.sealed(VersionedFile.withBlocks(more), FileKind.BANK).write(file);
    refused(FileKind.BANK, "entries [more], FILE, entries, expected none of these");
    SafetensorsWriter field = content().metadata("surplus", "");
    VersionedFile.sealed(VersionedFile.withBlocks(field), FileKind.BANK).write(file);
    refused(FileKind.BANK, "fields [surplus], FILE, metadata, expected none of these");
    VersionedFile.sealed(content().metadata("blocks", ""), FileKind.BANK).write(file);
    refused(FileKind.BANK, "0 block digests, FILE, metadata blocks, expected 1");
    VersionedFile.sealed(content(), FileKind.BANK).write(file);
    refused(FileKind.BANK, "no blocks, FILE, metadata, expected a whole mrad-bank file");
  }
}
