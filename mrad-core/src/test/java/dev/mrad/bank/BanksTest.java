package dev.mrad.bank;

import static dev.mrad.bank.BankRows.bank;
import static dev.mrad.bank.BankRows.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.Mrad;
import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.Label;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BanksTest {
  @TempDir Path folder;

  private byte[] bytes(MemoryBank bank) {
    Path file = folder.resolve("bytes.bank");
    BankFile.write(bank, file);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IntStream histories() {
    return IntStream.range(0, 300);
  }

  /** Any number of images whose classes alternate, under names that sort in odd ways. */
  private static List<ImageRows> images(int count) {
    List<ImageRows> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String dataSet = new String[] {"a", "ä", "a b"}[i % 3];
      String path = (i % 4 == 0 ? "schräg/" : "z/") + i + ".png";
      images.add(image(dataSet, path, i, Label.values()[i % 2]));
    }
    return images;
  }

  private static String identity(ImageRows image) {
    return image.source().identity();
  }

  /** Adds, removes and merges at random, beside a plain map that says what should be there. */
  @ParameterizedTest
  @MethodSource("histories")
  void should_be_the_bank_of_what_remains_whatever_happened(int seed) {
    Random random = new Random(seed);
    List<ImageRows> all = images(24);
    Map<String, ImageRows> expected = new LinkedHashMap<>();
    // The first two stay, so that both classes do.
    all.subList(0, 2).forEach(image -> expected.put(identity(image), image));
    MemoryBank bank = bank(expected.values());
    for (int step = 0; step < 12; step++) {
      List<ImageRows> some = new ArrayList<>(all.subList(2, all.size()));
      Collections.shuffle(some, random);
      some = some.subList(0, 1 + random.nextInt(6));
      switch (random.nextInt(4)) {
        case 0 -> {
          List<ImageRows> other = new ArrayList<>(all.subList(0, 2));
          other.addAll(some);
          List<MemoryBank> banks = new ArrayList<>(List.of(bank, bank(other)));
          Collections.shuffle(banks, random);
          bank = Banks.merge(banks);
          some.forEach(image -> expected.put(identity(image), image));
        }
        case 1 -> {
          List<String> gone =
              some.stream().map(BanksTest::identity).filter(expected::containsKey).toList();
          bank = Banks.remove(bank, gone, List.of());
          gone.forEach(expected::remove);
        }
        case 2 -> {
          List<ImageRows> third =
              expected.values().stream().filter(i -> i.source().dataset().equals("a b")).toList();
          if (!third.isEmpty()) {
            bank = Banks.remove(bank, List.of(), List.of("a b"));
            third.forEach(image -> expected.remove(identity(image)));
          }
        }
        default -> {
          Path file = folder.resolve("step.bank");
          BankFile.write(bank, file);
          bank = Mrad.bank(file);
        }
      }
    }
    List<ImageRows> shuffled = new ArrayList<>(expected.values());
    Collections.shuffle(shuffled, random);
    MemoryBank never = bank(shuffled);
    assertThat(bank.digest()).isEqualTo(never.digest());
    assertThat(Arrays.mismatch(bytes(bank), bytes(never))).isEqualTo(-1);
  }

  @Test
  void should_be_the_bank_of_the_image_files() {
    Path data = GoldenData.writeTraining(folder.resolve("set"));
    DataSet whole = Layout.MVTEC.read(data, Split.TEST);
    List<MemoryBank> parts = new ArrayList<>();
    try (ImageEncoder encoder =
        Mrad.encoder().weights(Golden.path("clip_openai.safetensors")).inputSize(36).open()) {
      MemoryBank expected = Mrad.bankBuilder().encoder(encoder).add(whole).build();
      int normal = IntStream.range(0, 5).filter(i -> isNormal(whole, i)).findFirst().orElseThrow();
      for (int i = 0; i < 5; i++) {
        if (i != normal) {
          DataSet two =
              new DataSet("set", List.of(whole.images().get(normal), whole.images().get(i)));
          try {
            parts.add(Mrad.bankBuilder().encoder(encoder).add(two).build());
          } catch (BadInputException e) {
            // One image has a defect too small for an anomalous prototype.
            assertThat(e).hasMessageContaining("no anomalous rows, patch memory");
            MemoryBank grown =
                Mrad.bankBuilder().encoder(encoder).add(parts.get(0)).add(two).build();
            parts.add(grown);
          }
        }
      }
      MemoryBank merged = Banks.merge(parts);
      assertThat(Arrays.mismatch(bytes(merged), bytes(expected))).isEqualTo(-1);
      String gone = "set/" + whole.images().get((normal + 1) % 5).path();
      MemoryBank less = Banks.remove(merged, List.of(gone), List.of());
      DataSet rest =
          new DataSet(
              "set", whole.images().stream().filter(i -> !gone.equals("set/" + i.path())).toList());
      MemoryBank never = Mrad.bankBuilder().encoder(encoder).add(rest).build();
      assertThat(Arrays.mismatch(bytes(less), bytes(never))).isEqualTo(-1);
      MemoryBank again = Mrad.bankBuilder().encoder(encoder).add(less).add(whole).build();
      assertThat(again.digest()).isEqualTo(expected.digest());
    }
  }

  private static boolean isNormal(DataSet data, int image) {
    return data.images().get(image).label() == Label.NORMAL;
  }

  @Test
  void should_refuse_different_images_under_one_identity() {
    MemoryBank one = bank(images(6));
    List<ImageRows> other = images(6);
    other.set(2, image("a b", "z/2.png", 99, Label.NORMAL));
    assertThatThrownBy(() -> Banks.merge(List.of(one, bank(other))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("two different images under one identity, a b/z/2.png");
  }

  @Test
  void should_refuse_to_remove_what_is_not_there() {
    MemoryBank bank = bank(images(6));
    assertThatThrownBy(
            () -> Banks.remove(bank, List.of("a/schräg/0.png", "a/z/none.png"), List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("no image a/z/none.png, bank");
    assertThatThrownBy(() -> Banks.remove(bank, List.of(), List.of("A")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("no data set A, bank");
  }

  @Test
  void should_say_which_class_a_removal_would_leave_without_rows() {
    List<ImageRows> images = images(6);
    MemoryBank bank = bank(images);
    Collection<String> anomalous =
        images.stream()
            .filter(image -> image.label() == Label.ANOMALOUS)
            .map(BanksTest::identity)
            .toList();
    assertThatThrownBy(() -> Banks.remove(bank, anomalous, List.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no anomalous rows, image memory");
    assertThatThrownBy(() -> Banks.remove(bank, List.of(), List.of("a", "ä", "a b")))
        .hasMessageContaining("no normal and no anomalous rows");
  }

  @Test
  void should_refuse_banks_of_other_encoders_or_rules_and_name_both() {
    MemoryBank one = bank(images(6));
    MemoryBank other = bank(BankSpec.of("sha256:def", 224), images(6));
    MemoryBank larger = bank(BankSpec.of("sha256:abc", 336), images(6));
    assertThatThrownBy(() -> Banks.merge(List.of(one, other)))
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("sha256:abc")
        .hasMessageContaining("sha256:def");
    assertThatThrownBy(() -> Banks.merge(List.of(one, larger)))
        .isInstanceOf(IncompatibleException.class)
        .hasMessageContaining("224")
        .hasMessageContaining("336");
    assertThatThrownBy(() -> Banks.merge(List.of())).isInstanceOf(BadInputException.class);
  }

  @Test
  void should_list_the_rows_that_differ() {
    List<ImageRows> before = images(6);
    List<ImageRows> after = new ArrayList<>(before);
    after.remove(1);
    after.add(image("new", "z/7.png", 7, Label.ANOMALOUS));
    after.set(1, image("a b", "z/2.png", 99, Label.ANOMALOUS));
    BankDifference difference = Banks.difference(bank(before), bank(after));
    assertThat(difference.added())
        .containsExactly(
            new BankDifference.Row("patch", "a b/z/2.png", Label.ANOMALOUS),
            new BankDifference.Row("image", "new/z/7.png", Label.ANOMALOUS),
            new BankDifference.Row("patch", "new/z/7.png", Label.ANOMALOUS),
            new BankDifference.Row("patch", "new/z/7.png", Label.NORMAL));
    assertThat(difference.removed())
        .extracting(BankDifference.Row::identity)
        .containsOnly("ä/z/1.png")
        .hasSize(3);
    assertThat(difference.changed())
        .containsExactly(
            new BankDifference.Row("image", "a b/z/2.png", Label.ANOMALOUS),
            new BankDifference.Row("patch", "a b/z/2.png", Label.NORMAL));
    assertThat(difference.isEmpty()).isFalse();
    assertThat(Banks.difference(bank(before), bank(before)).isEmpty()).isTrue();
    MemoryBank other = bank(BankSpec.of("sha256:def", 224), before);
    assertThat(Banks.difference(bank(before), other).isEmpty()).isFalse();
    assertThat(Banks.difference(bank(before), other).sameRules()).isFalse();
  }
}
