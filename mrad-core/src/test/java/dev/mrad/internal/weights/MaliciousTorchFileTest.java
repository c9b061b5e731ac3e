package dev.mrad.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BadInputException;
import dev.mrad.testing.Golden;
import dev.mrad.testing.Pickle;
import dev.mrad.testing.TorchFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaliciousTorchFileTest {
  private static final String FLOATS = "FloatStorage";
  private static final int COUNT = 6;

  @TempDir Path folder;

  private static Pickle pickle() {
    return new Pickle();
  }

  private static byte[] view(long count, long offset, long[] extents, long[] strides) {
    return Pickle.of(FLOATS, count, offset, extents, strides);
  }

  private static long[] of(long... values) {
    return values;
  }

  private static Pickle inDict() {
    return pickle().ops("}").text("x");
  }

  static Stream<Arguments> pickles() {
    Pickle deepDicts = pickle().ops("}");
    for (int i = 0; i < 5000; i++) {
      deepDicts.text("x").ops("}");
    }
    return Stream.of(
        Arguments.of(
            pickle().global("os", "system").op('(').text("touch owned").ops("tR").stop(),
            "the global os.system"),
        Arguments.of(
            inDict().global("builtins", "eval").op('(').text("1").ops("tRs").stop(),
            "the global builtins.eval"),
        Arguments.of(pickle().text("posix").text("system").op(0x93).stop(), "global posix.system"),
        Arguments.of(
            inDict().global("torch.jit", "_pickle\u001b[2J").ops("s").stop(),
            "global torch.jit._pickle?[2J"),
        Arguments.of(inDict().global("torch", FLOATS).ops(")Rs").stop(), "a call of the global"),
        Arguments.of(inDict().text("eval").ops(")Rs").stop(), "a call of text"),
        Arguments.of(inDict().ops("ios\nsystem\n").stop(), "pickle operation 0x69"),
        Arguments.of(inDict().ops(")\u0081").stop(), "pickle operation 0x81"),
        Arguments.of(inDict().op(0x82).op(1).stop(), "pickle operation 0x82"),
        Arguments.of(inDict().text("x").ops("}bs").stop(), "attributes of text"),
        Arguments.of(inDict().ops("(").text("storage").global("os", "x").stop(), "the global os.x"),
        Arguments.of(inDict().ops(")Qs").stop(), "a malformed storage"),
        Arguments.of(inDict().text("os.system").ops("Qs").stop(), "a malformed storage"),
        Arguments.of(inDict().storage(FLOATS, "0", COUNT).ops("s").stop(), "a storage"),
        Arguments.of(inDict().storage(FLOATS, "7", COUNT).ops("s").stop(), "without a record"),
        Arguments.of(
            inDict().storage(FLOATS, "../data.pkl", COUNT).ops("s").stop(), "without a record"),
        Arguments.of(view(7, 0, of(7), of(1)), "storage 0 of 7 F32 in 24 bytes"),
        Arguments.of(view(1L << 62, 0, of(7), of(1)), "in 24 bytes"),
        Arguments.of(view(-6, 0, of(1), of(1)), "storage 0 of -6"),
        Arguments.of(Pickle.of("DoubleStorage", 6, 0, of(1), of(1)), "of 6 F64 in 24 bytes"),
        Arguments.of(view(COUNT, 0, of(7), of(1)), "a tensor of [7]"),
        Arguments.of(view(COUNT, 6, of(1), of(1)), "at 6"),
        Arguments.of(view(COUNT, 0, of(2, 2), of(5, 1)), "strides [5, 1]"),
        Arguments.of(view(COUNT, -1, of(2), of(1)), "at -1"),
        Arguments.of(view(COUNT, 5, of(2), of(-1)), "not sizes"),
        Arguments.of(view(COUNT, 0, of(-2), of(1)), "not sizes"),
        Arguments.of(view(COUNT, 0, of(2), of(1, 1)), "a tensor of [2]"),
        Arguments.of(view(COUNT, 0, of(1 << 20, 1 << 20), of(0, 0)), "strides [0, 0]"),
        Arguments.of(view(COUNT, 0, of(1L << 40), of(0)), "overflows"),
        Arguments.of(view(COUNT, 0, of(3, 2), of(Long.MAX_VALUE, 1)), "overflows"),
        Arguments.of(view(COUNT, Long.MAX_VALUE, of(2), of(1)), "overflows"),
        Arguments.of(view(COUNT, 0, of(1 << 30, 1 << 30, 1 << 30, 0), of(1, 1, 1, 1)), "overflows"),
        Arguments.of(view(COUNT, 0, of(1, 1, 1, 1, 1, 1, 1, 1, 1), of(0)), "at most 8"),
        Arguments.of(pickle().ops("}q\0").text("x").ops("h\0s").stop(), "dicts in dicts"),
        Arguments.of(pickle().ops("}").text("x").ops("]q\0h\0as").stop(), "a list"),
        Arguments.of(pickle().ops("}(").text("x").ops("h\u0005u").stop(), "reference to object 5"),
        Arguments.of(deepDicts.ops("s".repeat(5000)).stop(), "dicts in dicts"),
        Arguments.of(inDict().ops("(".repeat(100_000)).stop(), "without an object"),
        Arguments.of(
            inDict().ops("(".repeat(100_000) + "t".repeat(100_000)).ops("s").stop(), "a tuple"),
        Arguments.of(inDict().ops("Ns").stop(), "a number"),
        Arguments.of(pickle().ops("}Ns").stop(), "without an object"),
        Arguments.of(pickle().ops("})Ns").stop(), "a key that is a tuple"),
        Arguments.of(inDict().ops("}s").text("x").ops("}s").stop(), "the key x twice"),
        Arguments.of(pickle().ops("]").stop(), "a list"),
        Arguments.of(pickle().ops("}}").stop(), "surplus content"),
        Arguments.of(pickle().ops("}.").stop(), "surplus content"),
        Arguments.of(pickle().stop(), "without an object"),
        Arguments.of(pickle().ops("t").stop(), "without a mark"),
        Arguments.of(pickle().ops("(\u0086").stop(), "without 2 objects"),
        Arguments.of(pickle().ops("X").little(0xffffffffL, 4).stop(), "ends too early"),
        Arguments.of(pickle().op(0x8d).little(-1, 8).stop(), "ends too early"),
        Arguments.of(pickle().op(0x8d).little(Long.MAX_VALUE, 8).stop(), "ends too early"),
        Arguments.of(pickle().op(0x8a).op(255).stop(), "a number of 255 bytes"),
        Arguments.of(pickle().ops("X\1\0\0\0\u00ff").stop(), "not UTF-8"),
        Arguments.of(pickle().ops("cos").stop(), "ends too early"),
        Arguments.of(pickle().op(0x80).op(99).stop(), "pickle protocol 99"),
        Arguments.of(new byte[0], "ends too early"));
  }

  private void assertRefused(Path path, String what) throws IOException {
    byte[] before = Files.readAllBytes(path);
    assertThatThrownBy(() -> TorchFile.open(path).close())
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(what, path.toString())
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("pickles")
  void should_refuse_a_pickle_of_anything_but_tensors(byte[] pickle, String what)
      throws IOException {
    Path path = folder.resolve("bad.pth");
    assertRefused(TorchFiles.write(path, TorchFiles.of(pickle, new byte[4 * COUNT])), what);
  }

  @Test
  void should_refuse_a_family_of_dicts_that_grows_by_powers() throws IOException {
    Pickle pickle = pickle();
    for (int level = 7; level > 0; level--) {
      pickle.ops("}");
      for (int i = 0; i < 30; i++) {
        // The innermost dict is made where it is first needed; later keys refer to it.
        pickle.text("k" + i);
        if (i == 0 && level > 1) {
          break;
        }
        pickle.tensor(FLOATS, COUNT, 0, of(1), of(1)).ops("s");
      }
    }
    for (int level = 1; level < 7; level++) {
      pickle.ops("q").op(level).ops("s");
      for (int i = 1; i < 30; i++) {
        pickle.text("k" + i).ops("h").op(level).ops("s");
      }
    }
    assertRefused(
        TorchFiles.write(folder.resolve("bad.pth"), TorchFiles.of(pickle.stop(), new byte[24])),
        "too many tensors");
  }

  private static Map<String, byte[]> whole() {
    return TorchFiles.of(view(COUNT, 0, of(COUNT), of(1)), new byte[4 * COUNT]);
  }

  private static Map<String, byte[]> with(String name, byte[] content) {
    Map<String, byte[]> entries = whole();
    entries.put(name, content);
    return entries;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/../../owned",
        "/etc/owned",
        "../owned",
        "a/data/..",
        "a\\..\\owned",
        "a/./x",
        "a/c:x"
      })
  void should_refuse_paths_that_leave_the_archive(String name) throws IOException {
    Path path = TorchFiles.write(folder.resolve("bad.pth"), with(name, new byte[1]));
    assertRefused(path, "a path out of the archive");
  }

  @Test
  void should_refuse_other_archives() throws IOException {
    Path path = folder.resolve("bad.pth");
    assertRefused(TorchFiles.write(path, with("b/x", new byte[1])), "beside the archive's folder");
    assertRefused(TorchFiles.write(path, with("x", new byte[1])), "beside the archive's folder");
    assertRefused(TorchFiles.write(path, with("a/constants.pkl", new byte[1])), "TorchScript");
    assertRefused(TorchFiles.write(path, with("a/code/m.py", new byte[1])), "TorchScript");
    assertRefused(
        TorchFiles.write(path, with("a/byteorder", "middle".getBytes(StandardCharsets.US_ASCII))),
        "byte order middle");
    Map<String, byte[]> none = whole();
    none.remove("a/data.pkl");
    assertRefused(TorchFiles.write(path, none), "no data.pkl");
    assertRefused(TorchFiles.write(path, Map.of("data.pkl", new byte[1])), "beside");
    assertRefused(TorchFiles.write(path, Map.of()), "not a zip archive");
    Map<String, byte[]> many = whole();
    for (int i = 0; i < 20_000; i++) {
      many.put("a/data/x" + i, new byte[0]);
    }
    assertRefused(TorchFiles.write(path, many), "20003 entries");
  }

  @Test
  void should_refuse_what_is_no_zip_archive_and_say_what_it_is() throws IOException {
    Path path = folder.resolve("bad.pth");
    byte[] legacy = {
      (byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20
    };
    assertRefused(TorchFiles.write(path, legacy), "PyTorch 1.6 or newer");
    assertRefused(TorchFiles.write(path, new byte[0]), "not a zip archive");
    assertRefused(TorchFiles.write(path, new byte[] {'P', 'K', 3, 4}), "damaged zip archive");
    byte[] cut = Files.readAllBytes(Golden.path("mrad_ft.pth"));
    assertRefused(TorchFiles.write(path, Arrays.copyOf(cut, 60_000)), "damaged zip archive");
    assertThatThrownBy(() -> TorchFile.open(folder))
        .hasMessageContaining("a directory where a file belongs");
    assertThatThrownBy(() -> TorchFile.open(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void should_refuse_bombs() throws IOException {
    Path path = folder.resolve("bad.pth");
    long count = 8 << 20;
    Map<String, byte[]> zeros =
        TorchFiles.of(view(count, 0, of(count), of(1)), new byte[(int) count * 4]);
    TorchFiles.write(path, zeros, ZipEntry.DEFLATED);
    assertThat(Files.size(path)).isLessThan(100_000);
    assertRefused(path, "would unpack to 33554432");
    Map<String, byte[]> pickle = new LinkedHashMap<>(whole());
    pickle.put("a/data.pkl", new byte[(1 << 22) + 1]);
    assertRefused(TorchFiles.write(path, pickle), "expected at most 4194304");
  }

  /** Changes text in the bytes of an archive, whose directory cannot be written so otherwise. */
  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void should_refuse_an_entry_twice() throws IOException {
    Path path = folder.resolve("bad.pth");
    TorchFiles.write(path, with("a/data/1", new byte[24]));
    TorchFiles.write(path, replaced(Files.readAllBytes(path), "a/data/1", "a/data/0"));
    assertRefused(path, "an entry twice");
  }

  @Test
  void should_refuse_entries_that_overlap() throws IOException {
    Path path = folder.resolve("bad.pth");
    Map<String, byte[]> entries = with("a/data/1", new byte[5000]);
    entries.put("a/data/2", new byte[10]);
    TorchFiles.write(path, entries);
    byte[] bytes = Files.readAllBytes(path);
    // In the directory, the sizes of the last entry become those of the large one.
    String small = "\n\0\0\0\n\0\0\0";
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = text.lastIndexOf(small);
    for (int i : new int[] {at, at + 4}) {
      bytes[i] = (byte) 5000;
      bytes[i + 1] = (byte) (5000 >> 8);
    }
    assertRefused(TorchFiles.write(path, bytes), "entries of");
  }
}
