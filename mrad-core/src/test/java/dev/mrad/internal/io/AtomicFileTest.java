package dev.mrad.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import dev.mrad.internal.weights.TensorType;
import dev.mrad.spi.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
  private static final int BLOCKS = 64;
  private static final int BLOCK = 1 << 20;

  @TempDir Path folder;

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void should_appear_only_when_committed() throws IOException {
    Path target = folder.resolve("a ü");
    try (AtomicFile file = AtomicFile.create(target)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2}));
      assertThat(target).doesNotExist();
      file.write(ByteBuffer.wrap(new byte[] {3}));
      file.commit();
    }
    assertThat(Files.readAllBytes(target)).containsExactly(1, 2, 3);
    assertThat(left()).containsExactly(target);
  }

  @Test
  void should_leave_nothing_when_it_is_not_committed() throws IOException {
    Path target = Files.writeString(folder.resolve("old"), "old");
    AtomicFile file = AtomicFile.create(target);
    file.write(ByteBuffer.wrap(new byte[] {1}));
    file.close();
    file.close();
    assertThat(Files.readString(target)).isEqualTo("old");
    assertThat(left()).containsExactly(target);
  }

  @Test
  void should_say_why_a_target_cannot_be_written() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    for (Path target : List.of(folder, file.resolve("below"), folder.resolve("none/file"))) {
      assertThatThrownBy(() -> AtomicFile.requireWritable(target))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(target.toString());
    }
    AtomicFile.requireWritable(folder.resolve("new"));
    assertThat(left()).containsExactly(file);
  }

  /** Writes a large file over and over, until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) {
      for (int round = 1; ; round++) {
        byte value = (byte) round;
        new SafetensorsWriter()
            .entry(
                "x",
                TensorType.U8,
                Shape.of(BLOCKS, BLOCK),
                sink -> {
                  byte[] block = new byte[BLOCK];
                  Arrays.fill(block, value);
                  for (int i = 0; i < BLOCKS; i++) {
                    sink.accept(ByteBuffer.wrap(block));
                  }
                })
            .write(Path.of(args[0]));
        System.out.println(round);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, 23, 41, 67})
  void should_be_whole_whenever_its_writer_is_killed(int milliseconds) throws Exception {
    Path target = folder.resolve("bank");
    Process writer =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                target.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      // One round has been written whole; the next one is on its way.
      assertThat(writer.getInputStream().read()).isPositive();
      Thread.sleep(milliseconds);
    } finally {
      writer.destroyForcibly();
    }
    assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
    try (SafetensorsFile file = SafetensorsFile.open(target)) {
      byte[] bytes = file.bytes(file.entry("x"));
      byte[] expected = new byte[bytes.length];
      Arrays.fill(expected, bytes[0]);
      assertThat(Arrays.mismatch(bytes, expected)).isEqualTo(-1);
    }
  }
}
