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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  /** Writes ones, then begins to write twos and dies after some blocks. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] args) {
      Path target = Path.of(args[0]);
      int last = Integer.parseInt(args[1]);
      write(target, 1, -1);
      write(target, 2, last);
    }

    private static void write(Path target, int value, int last) {
      byte[] block = new byte[BLOCK];
      Arrays.fill(block, (byte) value);
      new SafetensorsWriter()
          .entry(
              "x",
              TensorType.U8,
              Shape.of(4, BLOCK),
              sink -> {
                for (int i = 0; i <= 4; i++) {
                  if (i == last) {
                    Runtime.getRuntime().halt(9);
                  }
                  if (i < 4) {
                    sink.accept(ByteBuffer.wrap(block));
                  }
                }
              })
          .write(target);
    }
  }

  private static Process java(List<String> before, Class<?> main, Object... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of("-Xmx256m", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4})
  void should_keep_the_old_file_when_its_writer_dies_at_a_block(int block) throws Exception {
    Path target = folder.resolve("bank");
    Process writer = java(List.of(), Dying.class, target, block);
    assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(writer.exitValue()).isEqualTo(9);
    try (SafetensorsFile file = SafetensorsFile.open(target)) {
      byte[] expected = new byte[4 * BLOCK];
      Arrays.fill(expected, (byte) 1);
      assertThat(Arrays.mismatch(file.bytes(file.entry("x")), expected)).isEqualTo(-1);
    }
  }

  /** Writes one block, then more than there is room for. */
  static final class Filling {
    private Filling() {}

    public static void main(String[] args) {
      Path target = Path.of(args[0]);
      for (int blocks : new int[] {1, BLOCKS}) {
        try {
          new SafetensorsWriter()
              .entry(
                  "x",
                  TensorType.U8,
                  Shape.of(blocks, BLOCK),
                  sink -> {
                    for (int i = 0; i < blocks; i++) {
                      sink.accept(ByteBuffer.allocate(BLOCK));
                    }
                  })
              .write(target);
        } catch (BadInputException e) {
          System.out.println(blocks + " blocks: " + e.getMessage());
        }
      }
    }
  }

  /** A limit on the size of files stands for a full disk: a write fails half-way. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void should_keep_the_old_file_when_the_disk_is_full() throws Exception {
    Path target = folder.resolve("bank");
    List<String> limited = List.of("sh", "-c", "ulimit -f 8192 && exec \"$@\"", "sh");
    Process writer = java(limited, Filling.class, target);
    String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains(BLOCKS + " blocks: ", target.toString()).doesNotContain("1 blocks");
    assertThat(left()).containsExactly(target);
    try (SafetensorsFile file = SafetensorsFile.open(target)) {
      assertThat(file.bytes(file.entry("x"))).hasSize(BLOCK);
    }
  }
}
