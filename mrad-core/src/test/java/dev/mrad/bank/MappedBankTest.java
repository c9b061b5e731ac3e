package dev.mrad.bank;

import static dev.mrad.bank.BankRows.bank;
import static dev.mrad.bank.BankRows.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.retrieval.KeyStorage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MappedBankTest {
  private static final int WIDE = 3001;

  @TempDir Path folder;

  private static List<ImageRows> images(int count) {
    List<ImageRows> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(image("a", "c/" + i + ".png", i, Label.values()[i / 2 % 2]));
    }
    return images;
  }

  /** A bank with several blocks of keys. */
  private static MemoryBank large(int images) {
    BankAssembler assembler = new BankAssembler(BankSpec.of("sha256:abc", 224), 5, WIDE);
    Random random = new Random(1);
    for (int i = 0; i < images; i++) {
      Label label = Label.values()[i % 2];
      assembler.add(
          new ImageRows(
              new Source("a", "c/" + i + ".png", "content" + i),
              label,
              BankRows.key(random, 5),
              List.of(new ImageRows.Prototype(label, BankRows.key(random, WIDE), 3))));
    }
    return assembler.build();
  }

  private static void assertSame(Memory found, Memory expected) {
    int values = expected.size() * expected.dimension();
    float[] a = new float[values + 3];
    float[] b = new float[values + 3];
    found.copyKeys(0, found.size(), a, 3);
    expected.copyKeys(0, expected.size(), b, 3);
    assertThat(Arrays.mismatch(a, b)).isEqualTo(-1);
    for (int row = 0; row < found.size(); row++) {
      assertThat(found.label(row)).isEqualTo(expected.label(row));
      assertThat(found.provenance(row)).isEqualTo(expected.provenance(row));
    }
  }

  @Test
  void should_be_the_bank_that_was_written() {
    MemoryBank bank = bank(images(20));
    Path file = folder.resolve("a bank ü");
    BankFile.write(bank, file);
    // Windows of a few values, so that rows straddle them.
    for (int window : new int[] {MappedData.WINDOW, 12, 64}) {
      MemoryBank found = BankReader.map(file, window);
      assertThat(found.spec()).isEqualTo(bank.spec());
      assertThat(found.digest()).isEqualTo(bank.digest());
      assertSame(found.image(), bank.image());
      assertSame(found.patch(), bank.patch());
    }
    MemoryBank found = Mrad.mappedBank(file);
    assertThat(BankFile.isMapped(found.patch())).isTrue();
    assertThat(BankFile.isMapped(bank.patch())).isFalse();
    assertThatThrownBy(() -> found.image().copyKeys(19, 2, new float[10], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> found.image().label(20)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> BankFile.write(found, file))
        .hasMessageStartingWith("a mapped bank, bank " + bank.digest());
  }

  @Test
  void should_score_as_the_resident_bank() {
    MemoryBank bank = large(300);
    Path file = folder.resolve("bank");
    BankFile.write(bank, file);
    MemoryBank mapped = Mrad.mappedBank(file);
    float[] queries = new float[3 * WIDE];
    bank.patch().copyKeys(7, 3, queries, 0);
    try (Retriever resident =
            Mrad.retriever(bank.patch()).temperature(0.5).keys(KeyStorage.STREAMED).open();
        Retriever streamed = Mrad.retriever(mapped.patch()).temperature(0.5).open()) {
      assertThat(streamed.score(queries)).isEqualTo(resident.score(queries));
    }
  }

  /** Scores the first rows of a mapped bank with the whole bank. */
  static final class Scoring {
    private Scoring() {}

    public static void main(String[] args) {
      Memory patch = Mrad.mappedBank(Path.of(args[0])).patch();
      float[] queries = new float[3 * patch.dimension()];
      patch.copyKeys(0, 3, queries, 0);
      try (Retriever retriever = Mrad.retriever(patch).temperature(0.05).threads(2).open()) {
        long from = System.nanoTime();
        float[] scores = retriever.score(queries);
        long first = System.nanoTime();
        assertThat(retriever.score(queries)).isEqualTo(scores);
        System.out.printf(
            "heap %d MiB, first call %d ms, second %d ms%n",
            Runtime.getRuntime().maxMemory() >> 20,
            (first - from) / 1_000_000,
            (System.nanoTime() - first) / 1_000_000);
        System.out.println("scores " + Arrays.toString(scores));
      }
    }
  }

  /** With {@code -Dmrad.large=true}, a bank of 1 GiB; else 60 MiB. */
  @Test
  void should_score_with_a_heap_smaller_than_the_bank() throws Exception {
    boolean isLarge = Boolean.getBoolean("mrad.large");
    MemoryBank bank = large(isLarge ? 90_000 : 5_300);
    Path file = folder.resolve("bank");
    BankFile.write(bank, file);
    int heap = isLarge ? 256 : 48;
    assertThat(Files.size(file)).isGreaterThan((long) heap << 20);
    Child child = Child.run(heap, Scoring.class, file.toString());
    assertThat(child.status()).as(child.output()).isZero();
    float[] queries = new float[3 * WIDE];
    bank.patch().copyKeys(0, 3, queries, 0);
    try (Retriever resident = Mrad.retriever(bank.patch()).temperature(0.05).open()) {
      String scores =
          child.output().lines().filter(line -> line.startsWith("scores ")).findFirst().orElse("");
      String[] found = scores.replaceAll("[^0-9.,E-]", "").split(",", -1);
      float[] expected = resident.score(queries);
      assertThat(found).as(child.output()).hasSize(3);
      for (int i = 0; i < 3; i++) {
        assertThat(Float.parseFloat(found[i])).isCloseTo(expected[i], within(5e-6f));
      }
    }
    System.out.print(child.output());
  }

  /** A program in a JVM of its own. */
  private record Child(int status, String output) {
    static Child run(int heapMiB, Class<?> program, String... arguments) throws Exception {
      List<String> command =
          new ArrayList<>(
              List.of(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-Xmx" + heapMiB + "m",
                  "-XX:-UsePerfData",
                  "-cp",
                  System.getProperty("java.class.path"),
                  program.getName()));
      command.addAll(List.of(arguments));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Child(process.exitValue(), output);
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
      writer.seek(at);
      int value = writer.read();
      writer.seek(at);
      writer.write(value ^ 4);
    }
  }

  @Test
  void should_check_blocks_when_they_are_used() throws IOException {
    MemoryBank bank = large(1600);
    Path file = folder.resolve("bank");
    BankFile.write(bank, file);
    long start;
    long keys;
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      start = opened.dataStart();
      keys = opened.entry(BankContent.PATCH_KEYS).from();
    }
    // 1600 rows of 3001 values are 18.3 MiB: the damage lies in the second block.
    flip(file, start + keys + 1450L * WIDE * 4);
    // That block holds the labels too, so the bank is refused at once.
    assertThatThrownBy(() -> Mrad.mappedBank(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("damaged data, " + file + ", block 1 ");
    flip(file, start + keys + 1450L * WIDE * 4);
    flip(file, start + keys + 10L * WIDE * 4);
    Memory patch = Mrad.mappedBank(file).patch();
    float[] target = new float[WIDE];
    patch.copyKeys(1599, 1, target, 0);
    assertThatThrownBy(() -> patch.copyKeys(500, 1, target, 0))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("damaged data, " + file + ", block 0 (bytes 0 to 16777216 of");
  }

  @Test
  void should_refuse_a_damaged_header_or_a_truncated_file() throws IOException {
    Path file = folder.resolve("bank");
    BankFile.write(bank(images(6)), file);
    byte[] whole = Files.readAllBytes(file);
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    byte[] other = text.replace("\"224\"", "\"225\"").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, other);
    assertThatThrownBy(() -> Mrad.mappedBank(file)).hasMessageStartingWith("damaged header");
    for (int length = 0; length < whole.length; length += 13) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Mrad.mappedBank(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(file.toString());
    }
  }

  /** Opens a bank, has it cut off, and says what comes of it. */
  static final class Truncating {
    private Truncating() {}

    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      long length = Long.parseLong(args[1]);
      Memory patch = Mrad.mappedBank(file).patch();
      float[] target = new float[patch.dimension()];
      patch.copyKeys(0, 1, target, 0);
      try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
        other.setLength(length);
      }
      for (int row : new int[] {0, patch.size() - 1}) {
        try {
          patch.copyKeys(row, 1, target, 0);
          System.out.println("no exception");
        } catch (BadInputException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "which does not let a mapped file be cut off")
  void should_say_so_when_another_process_cuts_the_file_off() throws Exception {
    MemoryBank bank = large(1500);
    // All of it, a page's rest, one byte.
    for (long left : new long[] {0, 9_000_000, -1}) {
      Path file = folder.resolve("bank" + left);
      BankFile.write(bank, file);
      long size = Files.size(file);
      Child child =
          Child.run(
              256,
              Truncating.class,
              file.toString(),
              String.valueOf(left < 0 ? size + left : left));
      String output = child.output();
      assertThat(child.status()).as(output).isZero();
      assertThat(output)
          .contains(
              "the file has become shorter, "
                  + file
                  + ", expected "
                  + size
                  + " bytes for as long as the bank is mapped")
          .doesNotContain("no exception");
    }
  }

  @Test
  void should_read_on_when_the_thread_is_interrupted() {
    Path file = folder.resolve("bank");
    BankFile.write(bank(images(20)), file);
    Memory patch = Mrad.mappedBank(file).patch();
    float[] target = new float[patch.dimension()];
    Thread.currentThread().interrupt();
    try {
      patch.copyKeys(3, 1, target, 0);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    patch.copyKeys(4, 1, target, 0);
  }
}
