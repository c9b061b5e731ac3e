package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.TensorFiles;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BankCommandsTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");

  @TempDir Path folder;
  private Path data;
  private Path bank;

  @BeforeEach
  void write() throws IOException {
    data = Fixtures.dataSet(folder.resolve("tiny set ü"));
    bank = folder.resolve("my bank ö.safetensors");
  }

  private Run build(Object... more) {
    Object[] args = {"bank", "build", "--encoder", WEIGHTS, "--input-size", 36, "--out", bank};
    Object[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return Run.mrad(all);
  }

  private Run buildFrom(Path dataSet) {
    return build("--dataset", dataSet);
  }

  private void assertBuilt(Run run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(bank).isRegularFile();
  }

  private void assertRefused(Run run, String... parts) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("mrad: ").contains(parts);
    assertThat(run.out()).isEmpty();
  }

  /** And leaves nothing behind. */
  private void assertNotBuilt(Run run, String... parts) {
    assertRefused(run, parts);
    assertThat(folder).isDirectoryNotContaining(file -> !Files.isDirectory(file));
  }

  @Test
  void should_build_the_reference_rows() {
    assertBuilt(buildFrom(data));
    for (String level : List.of("image", "patch")) {
      Tensor keys = TensorFiles.read(bank, level + ".keys");
      float[] labels = TensorFiles.read(bank, level + ".labels").data();
      float[] golden = Fixtures.golden("banks", level + "_keys");
      float[] values = Fixtures.golden("banks", level + "_values");
      int width = keys.shape().extent(1);
      assertThat(keys.data()).hasSameSizeAs(golden);
      for (int row = 0; row < labels.length; row++) {
        float[] found = Arrays.copyOfRange(keys.data(), row * width, (row + 1) * width);
        int match = match(found, golden);
        assertThat(found)
            .containsExactly(
                Arrays.copyOfRange(golden, match * width, (match + 1) * width), within(1e-5f));
        assertThat(values[2 * match + 1]).isEqualTo(labels[row]);
      }
    }
  }

  /** The reference keeps the order of its images, a bank has its own. */
  private static int match(float[] key, float[] rows) {
    int best = 0;
    double most = -1;
    for (int row = 0; row < rows.length / key.length; row++) {
      double product = 0;
      for (int i = 0; i < key.length; i++) {
        product += (double) key[i] * rows[row * key.length + i];
      }
      if (product > most) {
        most = product;
        best = row;
      }
    }
    return best;
  }

  @Test
  void should_tell_what_a_bank_was_made_of() {
    assertBuilt(build("--dataset", data, "--layout", "mvtec", "--split", "all", "--name", "Tiny"));
    Run json = Run.mrad("bank", "info", bank, "--json");
    assertThat(json.status()).isZero();
    assertThat(json.objects()).hasSize(1);
    Map<String, Object> found = json.objects().get(0);
    assertThat(found)
        .containsEntry("input_size", 36.0)
        .containsKeys("encoder", "averaging_windows", "prototype_rule", "mask_rule", "image")
        .containsKeys("patch", "categories", "digest");
    int rows = Fixtures.golden("banks", "patch_values").length / 2;
    assertThat(json.out())
        .contains("\"averaging_windows\":[1,3,5]")
        .contains("\"categories\":{\"Tiny/thing\":5}")
        .contains("\"image\":{\"rows\":5,")
        .contains("\"patch\":{\"rows\":" + rows + ",");
    Run table = Run.mrad("bank", "info", bank);
    assertThat(table.out())
        .contains("input size", "36", (String) found.get("encoder"), "Tiny/thing  5", "5 rows");
    Run verified = Run.mrad("bank", "verify", bank);
    assertThat(verified.status()).isZero();
    assertThat(verified.out()).contains((String) found.get("digest"));
  }

  @Test
  void should_give_the_same_bytes_whatever_the_order_of_the_data_sets() throws IOException {
    Path other = Fixtures.dataSet(folder.resolve("another"));
    assertBuilt(build("--dataset", data, "--dataset", other));
    byte[] first = Files.readAllBytes(bank);
    assertBuilt(build("--dataset", other, "--dataset", data, "--threads", "1"));
    assertThat(Files.readAllBytes(bank)).isEqualTo(first);
    assertThat(Run.mrad("bank", "info", bank, "--json").out())
        .contains("\"another/thing\":5", "\"tiny set ü/thing\":5");
  }

  @Test
  void should_be_the_same_bank_with_weights_under_other_names() throws IOException {
    assertBuilt(buildFrom(data));
    byte[] first = Files.readAllBytes(bank);
    Path other = folder.resolve("hf.bank");
    Run.mrad(
        "bank",
        "build",
        "--encoder",
        Fixtures.golden("clip_hf.safetensors"),
        "--input-size",
        36,
        "--dataset",
        data,
        "--out",
        other);
    assertThat(Files.readAllBytes(other)).isEqualTo(first);
  }

  @Test
  void should_refuse_every_damaged_bank() throws IOException {
    assertBuilt(buildFrom(data));
    byte[] whole = Files.readAllBytes(bank);
    Random random = new Random(5);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(folder.resolve("damaged.bank"), damaged);
      assertRefused(Run.mrad("bank", "verify", file), file.toString());
      assertRefused(Run.mrad("bank", "info", file), file.toString());
      Path cut = folder.resolve("cut.bank");
      Files.write(cut, Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertRefused(Run.mrad("bank", "verify", cut), cut.toString());
    }
  }

  @Test
  void should_refuse_what_is_not_a_bank() {
    assertRefused(Run.mrad("bank", "verify", WEIGHTS), WEIGHTS.toString());
    assertRefused(Run.mrad("bank", "info", folder), "a directory where a file belongs");
    assertRefused(Run.mrad("bank", "info", folder.resolve("none")), "no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"good", "defect"})
  void should_say_which_class_is_missing(String kind) throws IOException {
    Path images = data.resolve("thing/test/" + kind);
    for (String name : Run.files(images).keySet()) {
      Files.delete(images.resolve(name));
    }
    boolean good = kind.equals("good");
    // Anomalous images have normal regions too: the image memory is the one that lacks rows.
    assertNotBuilt(buildFrom(data), good ? "no normal rows" : "no anomalous rows", "image memory");
  }

  @Test
  void should_name_a_mask_that_does_not_fit() throws IOException {
    Path masks = data.resolve("thing/ground_truth/defect");
    String name = Run.files(masks).keySet().iterator().next();
    Fixtures.png(masks.resolve(name), 2, 3, 1, new float[6]);
    assertNotBuilt(buildFrom(data), "mask of 3×2 pixels", masks.resolve(name).toString());
    Files.delete(masks.resolve(name));
    assertNotBuilt(buildFrom(data), "no mask", masks.resolve(name).toString());
  }

  @Test
  void should_name_an_image_that_cannot_be_decoded() throws IOException {
    Path images = data.resolve("thing/test/good");
    Path image = images.resolve(Run.files(images).keySet().iterator().next());
    Files.writeString(image, "no image");
    assertNotBuilt(buildFrom(data), "not an image, " + image);
  }

  @Test
  void should_refuse_a_data_set_that_is_not_there() throws IOException {
    assertNotBuilt(buildFrom(folder.resolve("none")), "no such folder");
    assertNotBuilt(build("--dataset", data, "--split", "train"), "no image in split train");
    assertNotBuilt(build("--dataset", data, "--layout", "coco"), "--layout");
    assertNotBuilt(build("--dataset", data, "--split", "half"), "--split");
    assertNotBuilt(build("--dataset", data, "--name", "a/b"), "name 'a/b'");
    assertNotBuilt(
        build("--dataset", data, "--dataset", folder, "--name", "n"), "one name for 2 data sets");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertNotBuilt(buildFrom(empty), "unknown layout, " + empty);
  }

  @Test
  void should_refuse_an_output_before_it_reads_an_image() throws IOException {
    Path images = data.resolve("thing/test/good");
    Path image = images.resolve(Run.files(images).keySet().iterator().next());
    Files.writeString(image, "would be refused once it is read");
    bank = folder.resolve("none/b");
    assertNotBuilt(buildFrom(data), "no folder to write to, " + bank);
    bank = data;
    assertNotBuilt(buildFrom(data), "a directory where a file belongs, " + bank);
  }

  @Test
  void should_refuse_weights_that_are_not_numbers() throws IOException {
    Path file = Files.createDirectory(folder.resolve("weights")).resolve("nan.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(WEIGHTS)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(0);
    String tensors = new String(bytes.array(), Long.BYTES, header, StandardCharsets.UTF_8);
    Matcher projection =
        Pattern.compile("\"visual\\.proj\":\\{\"dtype\":\"F16\".*?\\[(\\d+),\\d+\\]\\}")
            .matcher(tensors);
    assertThat(projection.find()).isTrue();
    short notANumber = 0x7e00;
    bytes.putShort(Long.BYTES + header + Integer.parseInt(projection.group(1)), notANumber);
    Files.write(file, bytes.array());
    Run run =
        Run.mrad(
            "bank",
            "build",
            "--encoder",
            file,
            "--input-size",
            36,
            "--dataset",
            data,
            "--out",
            bank);
    assertNotBuilt(run, "NaN", file.toString(), "visual.proj");
  }

  @Test
  void should_change_a_bank_as_if_it_had_been_built_so() throws IOException {
    Path other = Fixtures.dataSet(folder.resolve("another"));
    assertBuilt(build("--dataset", data, "--dataset", other));
    byte[] both = Files.readAllBytes(bank);
    assertBuilt(buildFrom(data));
    byte[] one = Files.readAllBytes(bank);
    Path second = folder.resolve("second.bank");
    assertThat(
            Run.mrad(
                "bank", "add", bank, "--dataset", other, "--encoder", WEIGHTS, "--out", second))
        .matches(run -> run.status() == 0 && run.err().isEmpty());
    assertThat(Files.readAllBytes(second)).isEqualTo(both);
    Run remove = Run.mrad("bank", "remove", second, "--dataset", "another", "--out", second);
    assertThat(remove.err()).isEmpty();
    assertThat(Files.readAllBytes(second)).isEqualTo(one);
    assertBuilt(buildFrom(other));
    Run merge = Run.mrad("bank", "merge", bank, second, "--out", bank);
    assertThat(merge.err()).isEmpty();
    assertThat(merge.out()).contains("image memory: 10 rows");
    assertThat(Files.readAllBytes(bank)).isEqualTo(both);
    String image = "another/thing/test/defect/1.png";
    Run less = Run.mrad("bank", "remove", bank, "--image", image, "--out", second);
    assertThat(less.status()).isZero();
    Run diff = Run.mrad("bank", "diff", bank, second);
    assertThat(diff.out())
        .contains("- image anomalous " + image, "- patch normal " + image)
        .contains("0 rows added, 3 removed, 0 changed");
  }

  @Test
  void should_say_what_layout_it_recognised_and_read_others_by_name() throws IOException {
    Run auto = buildFrom(data);
    assertThat(auto.out()).contains(data + ": layout mvtec, because of train or test in thing");
    Path plain = folder.resolve("plain");
    Files.createDirectories(plain);
    Files.move(data.resolve("thing/test/good"), plain.resolve("normal"));
    Files.move(data.resolve("thing/test/defect"), plain.resolve("anomalous"));
    Files.move(data.resolve("thing/ground_truth/defect"), plain.resolve("masks"));
    Run named = build("--dataset", plain, "--layout", "folder");
    assertThat(named.status()).isZero();
    assertThat(named.out()).doesNotContain("because");
    assertThat(Run.mrad("bank", "info", bank).out()).contains("plain/plain  5");
    assertRefused(build("--dataset", plain, "--layout", "visa"), "1cls.csv");
    assertRefused(build("--dataset", plain, "--layout", "coco"), "layout 'coco', --layout");
    Path other = Files.createDirectories(folder.resolve("other/sub")).getParent();
    assertRefused(build("--dataset", other), "unknown layout", "meta.json");
  }

  @Test
  void should_leave_banks_alone_when_a_change_is_refused() throws IOException {
    assertBuilt(buildFrom(data));
    byte[] before = Files.readAllBytes(bank);
    assertRefused(
        Run.mrad("bank", "remove", bank, "--image", "tiny set ü/thing/none.png", "--out", bank),
        "no image tiny set ü/thing/none.png");
    assertRefused(Run.mrad("bank", "remove", bank, "--out", bank), "nothing to remove");
    assertRefused(
        Run.mrad("bank", "remove", bank, "--dataset", "tiny set ü", "--out", bank),
        "no normal and no anomalous rows");
    Path broken = Files.write(folder.resolve("broken.bank"), Arrays.copyOf(before, 5000));
    assertRefused(Run.mrad("bank", "merge", bank, broken, "--out", bank), broken.toString());
    Path other = folder.resolve("embedded.bank");
    assertThat(Run.mrad("bank", "build", "--dataset", data, "--out", other).status()).isZero();
    assertRefused(Run.mrad("bank", "merge", bank, other, "--out", bank), "sha256:", "encoders");
    assertRefused(
        Run.mrad("bank", "add", bank, "--dataset", data, "--out", bank),
        "built with encoder",
        "embedded");
    Path changed = Fixtures.dataSet(folder.resolve("changed/tiny set ü"));
    Files.copy(
        changed.resolve("thing/test/defect/1.png"),
        changed.resolve("thing/test/defect/2.png"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        changed.resolve("thing/ground_truth/defect/1_mask.png"),
        changed.resolve("thing/ground_truth/defect/2_mask.png"),
        StandardCopyOption.REPLACE_EXISTING);
    assertRefused(
        Run.mrad("bank", "add", bank, "--dataset", changed, "--encoder", WEIGHTS, "--out", bank),
        "two different images under one identity, tiny set ü/thing/test/defect/2.png");
    assertThat(Files.readAllBytes(bank)).isEqualTo(before);
  }
}
