package dev.mrad.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mrad.api.BadInputException;
import dev.mrad.spi.Shape;
import dev.mrad.testing.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
  @TempDir Path folder;

  private static byte[] file(String header, int dataLength) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataLength)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  static Stream<Arguments> invalid() {
    String f4 = "'dtype':'F32','shape':[1],'data_offsets':";
    return Stream.of(
        Arguments.of("[]", 0, "does not start with {"),
        Arguments.of("", 0, "does not start with {"),
        Arguments.of("{", 0, "malformed JSON"),
        Arguments.of("{'a':{" + f4 + "[0,4]}", 4, "malformed JSON"),
        Arguments.of("{'a':{" + f4 + "[0,4]},'a':{" + f4 + "[4,8]}}", 8, "malformed JSON"),
        Arguments.of("{'a':{" + f4 + "[0,4]}} x", 4, "malformed JSON"),
        Arguments.of("{'a':{" + f4 + "[0,4]}}{}", 4, "unexpected JSON"),
        Arguments.of("{'a':{" + f4 + "[0,4]}}", 3, "truncated data"),
        Arguments.of("{'a':{" + f4 + "[0,4]}}", 5, "surplus data"),
        Arguments.of("{'a':{" + f4 + "[1,5]}}", 5, "data at offset 1"),
        Arguments.of("{'a':{" + f4 + "[0,4]},'b':{" + f4 + "[2,6]}}", 6, "data at offset 2"),
        Arguments.of("{'a':{" + f4 + "[0,4]},'b':{" + f4 + "[8,12]}}", 12, "data at offset 8"),
        Arguments.of("{'a':{" + f4 + "[4,0]}}", 4, "data_offsets [4, 0]"),
        Arguments.of("{'a':{" + f4 + "[0,8]}}", 8, "data_offsets [0, 8]"),
        Arguments.of("{'a':{" + f4 + "[-4,0]}}", 4, "value -4"),
        Arguments.of("{'a':{" + f4 + "[0,4,8]}}", 4, "incomplete"),
        Arguments.of("{'a':{'dtype':'F32','shape':[1]}}", 4, "incomplete"),
        Arguments.of("{'a':{'dtype':'Q4','shape':[1],'data_offsets':[0,4]}}", 4, "dtype Q4"),
        Arguments.of("{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}", 4, "unexpected"),
        Arguments.of("{'a':{'dtype':'F32','shape':'x','data_offsets':[0,4]}}", 4, "unexpected"),
        Arguments.of(
            "{'a':{'dtype':'F32','shape':[4294967296,4294967296,9],'data_offsets':[0,4]}}",
            4,
            "overflows"),
        Arguments.of(
            "{'a':{'dtype':'U8','shape':[4294967296,0],'data_offsets':[0,0]}}", 0, "extent"),
        Arguments.of(
            "{'a':{'dtype':'U8','shape':[99999999999999999999],'data_offsets':[0,0]}}",
            0,
            "malformed JSON"),
        Arguments.of("{'a':{" + f4 + "[0,4],'extra':1}}", 4, "unknown field extra"),
        Arguments.of("{'__metadata__':{'k':1}}", 0, "unexpected JSON"),
        Arguments.of("{'a':[1]}", 0, "unexpected JSON"),
        Arguments.of("{'a':" + "[".repeat(5000), 0, "unexpected JSON"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void should_refuse_an_invalid_header(String header, int dataLength, String what)
      throws IOException {
    Path path = folder.resolve("bad.safetensors");
    Files.write(path, file(header.replace('\'', '"'), dataLength));
    assertThatThrownBy(() -> SafetensorsFile.open(path))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(what)
        .hasMessageContaining("bad.safetensors");
  }

  @Test
  void should_refuse_lengths_that_lie() throws IOException {
    Path path = folder.resolve("bad.safetensors");
    for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 3, 1000}) {
      Files.write(
          path, ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      assertThatThrownBy(() -> SafetensorsFile.open(path)).isInstanceOf(BadInputException.class);
    }
    Files.write(path, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("file of 3 bytes");
    assertThatThrownBy(() -> SafetensorsFile.open(folder))
        .hasMessageContaining("a directory where a file belongs");
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none")))
        .hasMessageContaining("no such file");
    byte[] latin = file("{\"ä\":1}", 0);
    latin[10] = (byte) 0xff;
    Files.write(path, latin);
    assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("not UTF-8");
  }

  @Test
  void should_survive_any_truncation_and_any_flipped_byte_of_the_header() throws IOException {
    Path path = folder.resolve("fuzz.safetensors");
    new SafetensorsWriter()
        .metadata("k", "v")
        .floats("a", Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6})
        .floats("b", Shape.of(1), new float[] {7})
        .write(path);
    byte[] whole = Files.readAllBytes(path);
    int header = whole.length - 28;
    for (int at = 0; at < whole.length; at++) {
      openOrRefuse(path, Arrays.copyOf(whole, at), false);
      for (int bit = 0; bit < 8 && at < header; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        openOrRefuse(path, flipped, true);
      }
    }
  }

  private static void openOrRefuse(Path path, byte[] bytes, boolean mayOpen) throws IOException {
    Files.write(path, bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(mayOpen).isTrue();
      file.entries().values().forEach(file::bytes);
    } catch (BadInputException e) {
      assertThat(e).hasMessageContaining("fuzz.safetensors");
    }
  }

  @Test
  void should_read_back_what_it_wrote() throws IOException {
    Path path = folder.resolve("a b ü.safetensors");
    float[] values = {1.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, 3, 4};
    new SafetensorsWriter()
        .metadata("note", "Zeile\n\"ü\"")
        .floats("x", Shape.of(2, 3), values)
        .entry("empty", TensorType.I64, Shape.of(0, 4), sink -> {})
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] found = new float[4];
      file.readFloats(file.entry("x"), 2, found, 0, 4);
      assertThat(found).isEqualTo(Arrays.copyOfRange(values, 2, 6));
      assertThat(file.metadata()).containsEntry("note", "Zeile\n\"ü\"");
      assertThat(file.entry("empty").shape()).isEqualTo(Shape.of(0, 4));
    }
    long length =
        ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(length % 8).isZero();
  }

  @Test
  void should_leave_the_old_file_whole_when_writing_fails() throws IOException {
    Path path = folder.resolve("keep.safetensors");
    Files.writeString(path, "old");
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .entry(
                "x",
                TensorType.F32,
                Shape.of(1),
                sink -> {
                  sink.accept(ByteBuffer.allocate(2));
                  throw new IllegalStateException("stopped");
                });
    assertThatThrownBy(() -> writer.write(path)).hasMessage("stopped");
    assertThat(Files.readString(path)).isEqualTo("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void should_convert_every_half_precision_number() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      int exponent = bits >> 10 & 31;
      double fraction = bits & 1023;
      double magnitude =
          exponent == 31
              ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
              : exponent == 0
                  ? fraction * Math.pow(2, -24)
                  : (1 + fraction / 1024) * Math.pow(2, exponent - 15);
      float expected = (float) (bits >> 15 == 0 ? magnitude : -magnitude);
      assertThat(Float.floatToIntBits(Half.toFloat((short) bits)))
          .isEqualTo(Float.floatToIntBits(expected));
    }
  }

  @Test
  void should_convert_other_types() throws IOException {
    Path path = folder.resolve("types.safetensors");
    ByteBuffer doubles = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(-2.5);
    ByteBuffer longs = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-7);
    ByteBuffer ints = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(9);
    ByteBuffer brain =
        ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0xbfc0);
    new SafetensorsWriter()
        .entry("F64", TensorType.F64, Shape.of(1), sink -> sink.accept(doubles.flip()))
        .entry("I64", TensorType.I64, Shape.of(1), sink -> sink.accept(longs.flip()))
        .entry("I32", TensorType.I32, Shape.of(1), sink -> sink.accept(ints.flip()))
        .entry("BF16", TensorType.BF16, Shape.of(1), sink -> sink.accept(brain.flip()))
        .entry(
            "U8", TensorType.U8, Shape.of(1), sink -> sink.accept(ByteBuffer.wrap(new byte[] {-1})))
        .write(path);
    float[] expected = {-2.5f, -7, 9, -1.5f, 255};
    String[] names = {"F64", "I64", "I32", "BF16", "U8"};
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (int i = 0; i < names.length; i++) {
        float[] found = new float[1];
        file.readFloats(file.entry(names[i]), 0, found, 0, 1);
        assertThat(found[0]).isEqualTo(expected[i]);
      }
    }
  }

  @Test
  void should_read_behind_two_gibibytes() throws IOException {
    long zeros = 3L << 30;
    String header =
        "{\"zeros\":{\"dtype\":\"U8\",\"shape\":[3,1073741824],\"data_offsets\":[0,"
            + zeros
            + "]},"
            + "\"end\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":["
            + zeros
            + ","
            + (zeros + 4)
            + "]}}";
    Path path = folder.resolve("large.safetensors");
    assumeThat(folder.toFile().getUsableSpace())
        .as("disk for a sparse file")
        .isGreaterThan(1L << 20);
    byte[] start = file(header, 0);
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(start));
      channel.write(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(42).flip(),
          start.length + zeros);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      float[] found = new float[1];
      file.readFloats(file.entry("end"), 0, found, 0, 1);
      assertThat(found[0]).isEqualTo(42);
    }
  }

  @Test
  void should_open_every_golden_file() {
    for (String name :
        new String[] {"inputs", "encoder", "banks", "tf", "ft", "clip", "metrics", "edge"}) {
      Golden.open(name).close();
    }
  }
}
