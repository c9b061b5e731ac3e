package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.api.AnomalyMap;
import dev.mrad.render.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectCommandTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");
  private static final int PIXELS = Fixtures.SIDE * Fixtures.SIDE;

  @TempDir static Path shared;
  private static Path bank;
  private static List<Path> queries;

  @TempDir Path folder;

  @BeforeAll
  static void build() throws IOException {
    bank = shared.resolve("tiny set.bank");
    Path data = Fixtures.dataSet(shared.resolve("tiny set"));
    Run run =
        Run.mrad(
            "bank",
            "build",
            "--dataset",
            data,
            "--encoder",
            WEIGHTS,
            "--input-size",
            36,
            "--out",
            bank);
    assertThat(run.err()).isEmpty();
    queries = Fixtures.queries(shared.resolve("queries"));
  }

  private static Run detect(Object... more) {
    return detectWith(WEIGHTS, more);
  }

  private static Run detectWith(Path weights, Object... more) {
    List<Object> args =
        new ArrayList<>(List.of("detect", "--bank", bank, "--encoder", weights, "--json"));
    args.addAll(Arrays.asList(more));
    return Run.mrad(args.toArray());
  }

  private static Object[] with(List<Path> images, Object... options) {
    List<Object> args = new ArrayList<>(Arrays.asList(options));
    args.addAll(images);
    return args.toArray();
  }

  private static void assertRefused(Run run, String... parts) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("mrad: ").contains(parts);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"clip_openai.safetensors", "clip_hf.safetensors"})
  void should_print_the_reference_scores_in_the_order_of_the_arguments(String weights) {
    List<Path> reversed = List.of(queries.get(2), queries.get(1), queries.get(0));
    Run run = detectWith(Fixtures.golden(weights), with(reversed));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    List<Map<String, Object>> found = run.objects();
    assertThat(found).hasSize(3);
    for (int i = 0; i < 3; i++) {
      int query = 2 - i;
      assertThat(found.get(i))
          .containsOnlyKeys("image", "score", "class_score", "peak", "map", "overlay", "anomalous")
          .containsEntry("image", queries.get(query).toString())
          .containsEntry("map", null)
          .containsEntry("overlay", null)
          .containsEntry("anomalous", null);
      assertField(found.get(i), "score", Fixtures.golden("tf", "score_code")[query]);
      assertField(found.get(i), "class_score", Fixtures.golden("tf", "cls_probs")[2 * query + 1]);
      assertField(found.get(i), "peak", Fixtures.golden("tf", "peak")[query]);
    }
    assertThat(new ArrayList<>(found.get(0).keySet()))
        .containsExactly("image", "score", "class_score", "peak", "map", "overlay", "anomalous");
  }

  private static void assertField(Map<String, Object> object, String name, double expected) {
    assertThat((double) object.get(name)).as(name).isCloseTo(expected, within(1e-5));
  }

  @Test
  void should_fuse_as_the_profile_says() {
    List<Map<String, Object>> paper = detect(with(queries, "--profile", "paper")).objects();
    List<Map<String, Object>> half = detect(with(queries, "--k", "0.5")).objects();
    List<Map<String, Object>> cold = detect(with(queries, "--temperature", "0.1")).objects();
    for (int i = 0; i < queries.size(); i++) {
      double share = Fixtures.golden("tf", "cls_probs")[2 * i + 1];
      double topKMean = Fixtures.golden("tf", "peak")[i];
      assertField(paper.get(i), "score", Fixtures.golden("tf", "score_paper")[i]);
      assertField(half.get(i), "score", 0.5 * share + 0.5 * topKMean);
      assertField(cold.get(i), "class_score", Fixtures.golden("tf", "tau0.1.cls_probs")[2 * i + 1]);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, map_blurred", "true, map"})
  void should_write_the_reference_map_at_the_size_of_the_model(boolean rough, String expected) {
    Object[] args = with(queries, "--map-size", "model", "--out", folder.resolve("maps ü"));
    if (rough) {
      args = with(queries, "--map-size=model", "--no-smoothing", "--out", folder.resolve("maps ü"));
    }
    List<Map<String, Object>> found = detect(args).objects();
    float[] golden = Fixtures.golden("tf", expected);
    for (int i = 0; i < queries.size(); i++) {
      AnomalyMap map = Npy.read(Path.of((String) found.get(i).get("map")));
      assertThat(map.height()).isEqualTo(Fixtures.SIDE);
      assertThat(map.width()).isEqualTo(Fixtures.SIDE);
      assertThat(map.toArray())
          .containsExactly(Arrays.copyOfRange(golden, i * PIXELS, (i + 1) * PIXELS), within(1e-5f));
    }
  }

  @Test
  void should_write_map_and_overlay_at_the_size_of_the_image() throws IOException {
    Path out = folder.resolve("deep/er");
    Run run = detect(queries.get(0), "--out", out);
    assertThat(run.err()).isEmpty();
    Map<String, Object> found = run.objects().get(0);
    assertThat(found)
        .containsEntry("map", out.resolve("0.npy").toString())
        .containsEntry("overlay", out.resolve("0_overlay.png").toString());
    BufferedImage image = ImageIO.read(queries.get(0).toFile());
    assertThat(image.getHeight()).isNotEqualTo(Fixtures.SIDE);
    AnomalyMap map = Npy.read(out.resolve("0.npy"));
    BufferedImage overlay = ImageIO.read(out.resolve("0_overlay.png").toFile());
    assertThat(map.height()).isEqualTo(image.getHeight()).isEqualTo(overlay.getHeight());
    assertThat(map.width()).isEqualTo(image.getWidth()).isEqualTo(overlay.getWidth());
    assertThat(Run.files(out)).containsOnlyKeys("0.npy", "0_overlay.png");
  }

  @Test
  void should_keep_apart_images_of_the_same_name() throws IOException {
    Path one = Files.createDirectories(folder.resolve("a")).resolve("same.png");
    Path two = Files.createDirectories(folder.resolve("b ö")).resolve("same.png");
    Path three = folder.resolve("same-2.png");
    for (int i = 0; i < 3; i++) {
      Files.copy(queries.get(i), List.of(one, two, three).get(i));
    }
    Path out = folder.resolve("out");
    Run run = detect(one, two, three, "--out", out);
    assertThat(run.status()).isZero();
    assertThat(run.objects())
        .extracting(object -> object.get("map"))
        .doesNotHaveDuplicates()
        .allSatisfy(map -> assertThat(Path.of((String) map)).exists());
    assertThat(Run.files(out)).hasSize(6);
    assertThat(detect(one, two, three, "--out", folder.resolve("again")).outLines())
        .isEqualTo(
            run.outLines().stream()
                .map(line -> line.replace(out.toString(), folder.resolve("again").toString()))
                .toList());
  }

  @Test
  void should_name_the_memory_rows_that_count_most() throws IOException {
    Path known = shared.resolve("tiny set/thing/test/defect/1.png");
    Run run = detect("--explain", known);
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("\"image_rows\":[{\"image\":\"tiny set/thing/test/defect/1.png\"")
        .contains("\"label\":\"anomalous\"")
        .contains("\"patch_rows\":[{");
    Run people = Run.mrad("detect", "--bank", bank, "--encoder", WEIGHTS, "--explain", known);
    assertThat(people.out())
        .contains("as a whole, most like")
        .contains("at the peak, most like")
        .contains("anomalous tiny set/thing/test/defect/1.png");
  }

  @Test
  void should_turn_pictures_unless_told_otherwise_and_refuse_too_many_pixels() throws IOException {
    BufferedImage wide = new BufferedImage(40, 20, BufferedImage.TYPE_3BYTE_BGR);
    Path file = folder.resolve("wide.png");
    ImageIO.write(wide, "png", file.toFile());
    byte[] png = Files.readAllBytes(file);
    // An eXIf chunk after the header: big-endian TIFF, one entry, orientation 6.
    byte[] exif = {
      0, 0, 0, 26, 'e', 'X', 'I', 'f', 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1,
      0, 6, 0, 0, 0, 0, 0, 0
    };
    CRC32 sum = new CRC32();
    sum.update(exif, 4, exif.length - 4);
    ByteArrayOutputStream turned = new ByteArrayOutputStream();
    turned.write(png, 0, 33);
    turned.write(exif);
    turned.write(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    turned.write(png, 33, png.length - 33);
    Files.write(file, turned.toByteArray());
    Run upright = detect("--out", folder.resolve("upright"), file);
    assertThat(upright.status()).isZero();
    AnomalyMap map = Npy.read(folder.resolve("upright/wide.npy"));
    assertThat(map.height()).isEqualTo(40);
    BufferedImage overlay = ImageIO.read(folder.resolve("upright/wide_overlay.png").toFile());
    assertThat(overlay.getHeight()).isEqualTo(40);
    assertThat(detect("--as-stored", "--out", folder.resolve("stored"), file).status()).isZero();
    assertThat(Npy.read(folder.resolve("stored/wide.npy")).height()).isEqualTo(20);
    assertRefused(detect("--max-pixels", "799", file), "40×20 pixels", "at most 799 pixels");
  }

  @Test
  void should_cut_large_pictures_into_tiles() throws IOException {
    Run whole = detect("--temperature", "0.1", queries.get(0));
    Run tiled = detect("--temperature", "0.1", "--tile", "20,5", "--out", folder, queries.get(0));
    assertThat(tiled.status()).isZero();
    assertThat((double) tiled.objects().get(0).get("score"))
        .isGreaterThanOrEqualTo((double) whole.objects().get(0).get("score"));
    assertThat(Npy.read(folder.resolve("0.npy")).height()).isGreaterThan(20);
    assertRefused(detect("--tile", "20,20", queries.get(0)), "tiles of 20 pixels");
    assertRefused(detect("--tile", "1,2,3", queries.get(0)), "--tile");
  }

  @Test
  void should_print_a_table_for_people() {
    Run run =
        Run.mrad("detect", "--bank", bank, "--encoder", WEIGHTS, queries.get(0), queries.get(1));
    assertThat(run.status()).isZero();
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.outLines().get(0)).contains("score", "class", "peak", "image");
    assertThat(run.outLines().get(2))
        .contains(String.format("%.4f", Fixtures.golden("tf", "score_code")[1]))
        .endsWith(queries.get(1).toString());
  }

  @Test
  void should_go_on_past_images_that_cannot_be_used() throws IOException {
    Path text = Files.writeString(folder.resolve("kein Bild ü.png"), "no image");
    Path empty = Files.createFile(folder.resolve("empty.png"));
    Path missing = folder.resolve("missing.png");
    Path cut = folder.resolve("cut.png");
    byte[] whole = Files.readAllBytes(queries.get(0));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    Run run =
        detect(queries.get(0), text, empty, queries.get(1), folder, missing, cut, queries.get(2));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.objects())
        .extracting(object -> object.get("image"))
        .containsExactlyElementsOf(queries.stream().map(Path::toString).toList());
    List<String> lines = run.errLines();
    assertThat(lines).hasSize(6).allSatisfy(line -> assertThat(line).startsWith("mrad: "));
    assertThat(lines.get(0))
        .isEqualTo(
            "mrad: not an image, " + text + ", expected a PNG, JPEG, TIFF, WebP, BMP or GIF image");
    assertThat(lines.get(1)).contains("empty file", empty.toString());
    assertThat(lines.get(2)).contains("a directory where a file belongs, " + folder);
    assertThat(lines.get(3)).contains("no such file", missing.toString());
    assertThat(lines.get(4)).contains(cut.toString());
    assertThat(lines.get(5)).contains("5 of 8 images could not be used");
  }

  @Test
  void should_stop_at_the_first_bad_image_when_strict() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "no image");
    Run run = detect("--strict", queries.get(0), text, queries.get(1));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.objects())
        .extracting(object -> object.get("image"))
        .containsExactly(queries.get(0).toString());
    assertThat(run.errLines())
        .containsExactly(
            "mrad: not an image, " + text + ", expected a PNG, JPEG, TIFF, WebP, BMP or GIF image");
  }

  @Test
  void should_say_one_line_about_a_single_bad_image() {
    assertRefused(detect(folder), "a directory where a file belongs, " + folder);
  }

  @Test
  void should_refuse_a_png_that_claims_to_be_enormous() throws IOException {
    byte[] png = Files.readAllBytes(queries.get(0));
    png[16] = 0x7f;
    png[20] = 0x7f;
    Path file = Files.write(folder.resolve("enormous.png"), png);
    assertRefused(detect(file), file.toString(), "expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tf", "ft", "clip"})
  void should_need_neither_bank_nor_heads(String variant) {
    Run run = Run.mrad("detect", "--json", "--variant", variant, queries.get(0));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("\"score\"");
  }

  @Test
  void should_refuse_a_bank_of_another_encoder_and_name_both() throws IOException {
    Run embedded = Run.mrad("detect", "--bank", bank, queries.get(0));
    assertRefused(embedded, "the bank was built with encoder sha256:", "embedded-v2");
    // The bank's input size does not fit the other encoder's patches; that is not the point.
    Path own = folder.resolve("own.bank");
    Path data = Fixtures.dataSet(folder.resolve("data"));
    assertThat(Run.mrad("bank", "build", "--dataset", data, "--out", own).status()).isZero();
    Run other = Run.mrad("detect", "--bank", own, "--encoder", WEIGHTS, queries.get(0));
    assertRefused(other, "the bank was built with encoder sha256:", WEIGHTS.toString());
  }

  @Test
  void should_refuse_a_bank_that_cannot_be_used() throws IOException {
    Path missing = folder.resolve("missing.bank");
    assertRefused(Run.mrad("detect", "--bank", missing, queries.get(0)), missing.toString());
    assertRefused(
        Run.mrad("detect", "--bank", folder, queries.get(0)),
        "a directory where a file belongs, " + folder);
    byte[] bytes = Files.readAllBytes(bank);
    Path cut = Files.write(folder.resolve("cut.bank"), Arrays.copyOf(bytes, bytes.length - 7));
    assertRefused(Run.mrad("detect", "--bank", cut, queries.get(0)), "truncated", cut.toString());
  }

  @Test
  void should_detect_the_same_from_a_mapped_bank() {
    List<Map<String, Object>> mapped = detect(with(queries, "--mapped")).objects();
    assertThat(mapped).hasSize(queries.size());
    for (int i = 0; i < queries.size(); i++) {
      assertField(mapped.get(i), "score", Fixtures.golden("tf", "score_code")[i]);
      assertField(mapped.get(i), "class_score", Fixtures.golden("tf", "cls_probs")[2 * i + 1]);
      assertField(mapped.get(i), "peak", Fixtures.golden("tf", "peak")[i]);
    }
  }

  @Test
  void should_refuse_a_mapped_bank_that_is_truncated_or_damaged() throws IOException {
    byte[] bytes = Files.readAllBytes(bank);
    for (int left : new int[] {0, 5, 300, bytes.length / 2, bytes.length - 1}) {
      Path cut = Files.write(folder.resolve(left + ".bank"), Arrays.copyOf(bytes, left));
      Run run = Run.mrad("detect", "--mapped", "--bank", cut, queries.get(0));
      assertRefused(run, left < 8 ? "file of " + left + " bytes" : "truncated", cut.toString());
    }
    bytes[bytes.length - 3] ^= 4;
    Path damaged = Files.write(folder.resolve("damaged.bank"), bytes);
    Run run = Run.mrad("detect", "--mapped", "--bank", damaged, queries.get(0));
    assertRefused(run, "damaged data, " + damaged + ", block 0", "expected SHA-256");
    assertRefused(
        Run.mrad("detect", "--mapped", queries.get(0)),
        "no bank, --mapped, expected a --bank to map");
  }

  @Test
  void should_refuse_weights_that_cannot_be_used() throws IOException {
    byte[] bytes = Files.readAllBytes(WEIGHTS);
    Path cut = Files.write(folder.resolve("w.safetensors"), Arrays.copyOf(bytes, 20_000));
    assertRefused(detectWith(cut, queries.get(0)), "truncated", cut.toString());
    assertRefused(detectWith(folder, queries.get(0)), folder.toString());
    assertRefused(detectWith(folder.resolve("none"), queries.get(0)), "no such file");
  }

  @Test
  void should_refuse_an_output_folder_that_is_a_file() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertRefused(detect(queries.get(0), "--out", file), "cannot be written, " + file);
  }

  @ParameterizedTest
  @CsvSource({
    "--k, 1.5, expected 0 to 1",
    "--k, many, --k",
    "--temperature, 0, expected a positive number",
    "--temperature, NaN, expected a positive number",
    "--variant, ft, --heads",
    "--variant, none, --variant",
    "--profile, both, --profile",
    "--map-size, huge, --map-size",
    "--threads, -3, --threads",
    "--backend, abacus, backend abacus is not installed",
    "--device, gpu:7, gpu:7",
    "--heads, h, no such file"
  })
  void should_refuse_an_option_out_of_range(String option, String value, String part) {
    assertRefused(detect(option, value, queries.get(0)), part);
  }

  /** As usage, by the names that were typed, before any image is scored. */
  @ParameterizedTest
  @CsvSource({
    "--tile 20, --explain",
    "--reading normal, --explain",
    "--aggregation normal, --explain",
    "--reading normal, --aggregation softmax",
    "--variant text, --explain",
    "--variant clip, --explain",
    "--variant text, --temperature 0.5",
    "--reading normal, --temperature 0.5",
    "--reading anomalous, --variant ft",
    "--reading anomalous, --variant text",
    "--reading normal, --mapped",
    "--profile paper, --k 0.5",
    "--object screw, --variant text",
    "--normal-text 1, --anomalous-text",
    "--map-size model, --out"
  })
  void should_refuse_options_that_exclude_each_other(String one, String other) {
    boolean lacking =
        List.of("--object screw", "--normal-text 1", "--map-size model").contains(one);
    List<Object> args = new ArrayList<>(Arrays.asList((Object[]) one.split(" ", -1)));
    if (one.equals("--normal-text 1")) {
      args.addAll(List.of("--variant", "text"));
    }
    if (!lacking) {
      args.addAll(Arrays.asList((Object[]) other.split(" ", -1)));
    }
    args.add(queries.get(0));
    Run run = detect(args.toArray());
    assertThat(run.out()).isEmpty();
    assertRefused(run, one.split(" ", -1)[0], other.split(" ", -1)[0]);
  }
}
