package dev.mrad.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.testing.Checkpoint;
import dev.mrad.testing.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OfficialBankTest {
  private static final Path IMAGE = Golden.path("cache_model_tiny.pt");
  private static final Path PATCH = Golden.path("cache_patch_model_tiny.pt");

  @TempDir Path folder;

  private static ImageEncoder encoder() {
    return Mrad.encoder()
        .weights(Golden.path("clip_openai.safetensors"))
        .inputSize(36)
        .backend("cpu")
        .open();
  }

  /** The rows of a label, in their order. */
  private static List<float[]> rows(Memory memory, Label label) {
    List<float[]> rows = new ArrayList<>();
    for (int row = 0; row < memory.size(); row++) {
      if (memory.label(row) == label) {
        float[] key = new float[memory.dimension()];
        memory.copyKeys(row, 1, key, 0);
        rows.add(key);
      }
    }
    return rows;
  }

  private static List<float[]> golden(String level, Label label) {
    List<float[]> rows = new ArrayList<>();
    try (Golden golden = Golden.open("banks")) {
      float[] keys = golden.floats(level + "_keys");
      float[] values = golden.floats(level + "_values");
      int width = keys.length * 2 / values.length;
      for (int row = 0; row < values.length / 2; row++) {
        if (values[2 * row + label.ordinal()] == 1) {
          rows.add(Arrays.copyOfRange(keys, row * width, (row + 1) * width));
        }
      }
    }
    return rows;
  }

  @Test
  void should_read_the_reference_rows_and_keep_them_in_a_file() {
    Path file = folder.resolve("tiny.bank");
    try (ImageEncoder encoder = encoder()) {
      MemoryBank read = OfficialBank.read(IMAGE, PATCH).bank("tiny", encoder);
      BankFile.write(read, file);
      MemoryBank bank = BankFile.read(file);
      assertThat(bank.digest()).isEqualTo(read.digest());
      assertThat(bank.spec().encoder()).isEqualTo(encoder.identity());
      assertThat(bank.spec().inputSize()).isEqualTo(36);
      for (Label label : Label.values()) {
        assertThat(rows(bank.image(), label).toArray(new float[0][]))
            .isDeepEqualTo(golden("image", label).toArray(new float[0][]));
        assertThat(rows(bank.patch(), label).toArray(new float[0][]))
            .isDeepEqualTo(golden("patch", label).toArray(new float[0][]));
      }
      assertThat(bank.image().provenance(4).identity()).isEqualTo("tiny/imported/000004");
      assertThat(bank.patch().provenance(0).patches()).isZero();
      MemoryBank other = OfficialBank.read(IMAGE, PATCH).bank("other", encoder);
      assertThat(Banks.merge(List.of(bank, other)).image().size()).isEqualTo(10);
      assertThat(Banks.merge(List.of(bank, read)).digest()).isEqualTo(bank.digest());
    }
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change(c -> c.without("values"), "1 other tensors"),
        change(c -> c.with("more", new float[1], 1), "3 other tensors"),
        change(c -> c.set("keys", 50, Float.NaN), "row 1 of squared length NaN"),
        change(c -> c.set("keys", 50, 2), "row 1 of squared length"),
        change(c -> c.set("values", 2, 0.5f), "row 1 of"),
        change(c -> c.with("values", new float[10], 5, 2), "row 0 of [0.0, 0.0]"),
        change(c -> c.reshape("values", 2, 5), "values of [2, 5]"),
        change(c -> c.reshape("values", 10), "another tensor"),
        change(c -> c.with("keys", new float[0], 0, 48), "keys of [0, 48]"),
        change(c -> c.with("values", new float[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, 5, 2), "normal"));
  }

  private static Arguments change(Consumer<Checkpoint> change, String what) {
    return Arguments.of(change, what);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void should_refuse_rows_that_no_bank_has(Consumer<Checkpoint> change, String what) {
    Checkpoint checkpoint = Checkpoint.read("cache_model_tiny.pt");
    change.accept(checkpoint);
    Path bad = checkpoint.write(folder.resolve("bad.pt"));
    assertThatThrownBy(() -> OfficialBank.read(bad, PATCH))
        .isInstanceOf(BadInputException.class)
        .hasMessageContainingAll(what, bad.toString());
  }

  @Test
  void should_refuse_files_that_do_not_belong_together() {
    Path few =
        Checkpoint.read("cache_model_tiny.pt")
            .with("keys", twoRows(), 2, 48)
            .with("values", new float[] {1, 0, 0, 1}, 2, 2)
            .write(folder.resolve("few.pt"));
    try (ImageEncoder encoder = encoder()) {
      assertThatThrownBy(() -> OfficialBank.read(PATCH, IMAGE).bank("x", encoder))
          .isInstanceOf(IncompatibleException.class)
          .hasMessageContainingAll("keys of 128 and 48", "gives 48 and 128");
      OfficialBank more = OfficialBank.read(few, PATCH);
      assertThatThrownBy(() -> more.bank("x", encoder))
          .isInstanceOf(BadInputException.class)
          .hasMessageContainingAll("rows of a class", PATCH.toString());
      assertThatThrownBy(() -> OfficialBank.read(IMAGE, PATCH).bank("a/b", encoder))
          .isInstanceOf(BadInputException.class);
    }
  }

  private static float[] twoRows() {
    float[] keys = new float[96];
    keys[0] = 1;
    keys[48] = 1;
    return keys;
  }
}
