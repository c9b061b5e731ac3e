package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.heads.HeadsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportCommandsTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");
  private static final Path IMAGE = Fixtures.golden("cache_model_tiny.pt");
  private static final Path PATCH = Fixtures.golden("cache_patch_model_tiny.pt");

  @TempDir Path folder;

  private Path bank() {
    Path bank = folder.resolve("b");
    Object[] args = {"import", "bank", "--image", IMAGE, "--patch", PATCH};
    Run run = Run.mrad(concat(args, "--encoder", WEIGHTS, "--input-size", 36, "--out", bank));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.outLines())
        .containsExactly(
            "bank " + bank,
            "image memory: 5 rows of 48 values, 1 normal, 4 anomalous",
            "patch memory: 7 rows of 128 values, 4 normal, 3 anomalous",
            "source images are unknown: rows are named by their numbers");
    return bank;
  }

  private static Object[] concat(Object[] args, Object... more) {
    List<Object> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "mrad_ft.pth, ft, 1e-5",
    "mrad_ft_cuda_tagged.pth, ft, 1e-5",
    "mrad_clip.pth, clip, 2e-5"
  })
  void should_detect_with_imported_files_as_the_reference_does(
      String checkpoint, String variant, double tolerance) throws IOException {
    Path heads = folder.resolve("h");
    Path torch = Fixtures.golden(checkpoint);
    Run run = Run.mrad("import", "heads", "--torch", torch, "--encoder", WEIGHTS, "--out", heads);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("MRAD-" + (variant.equals("ft") ? "FT" : "CLIP") + " from " + torch)
        .contains("heads " + heads);
    assertThat(run.out().contains("ignored")).isEqualTo(variant.equals("clip"));
    List<Path> images = Fixtures.queries(folder.resolve("queries"));
    Object[] args = {"detect", "--json", "--bank", bank(), "--encoder", WEIGHTS};
    Object[] which = concat(args, "--heads", heads, "--variant", variant);
    List<Map<String, Object>> found = Run.mrad(concat(which, images.toArray())).objects();
    List<Map<String, Object>> paper =
        Run.mrad(concat(concat(which, "--profile", "paper"), images.toArray())).objects();
    assertThat(found).hasSize(images.size());
    for (int i = 0; i < images.size(); i++) {
      assertField(found, i, "score", variant, "query.score_code", i, tolerance);
      assertField(found, i, "peak", variant, "query.peak", i, tolerance);
      assertField(found, i, "class_score", variant, "query.cls_probs", 2 * i + 1, tolerance);
      assertField(paper, i, "score", variant, "query.score_paper", i, tolerance);
    }
  }

  private static void assertField(
      List<Map<String, Object>> found,
      int image,
      String field,
      String variant,
      String tensor,
      int at,
      double tolerance) {
    assertThat((Double) found.get(image).get(field))
        .as(field)
        .isCloseTo(Fixtures.golden(variant, tensor)[at], within(tolerance));
  }

  @Test
  void should_list_what_it_ignored_and_need_no_encoder_for_retrieval() {
    Path out = folder.resolve("h");
    Object[] clip = {"import", "heads", "--torch", Fixtures.golden("mrad_clip.pth"), "--out", out};
    assertThat(Run.mrad(concat(clip, "--encoder", WEIGHTS)).out())
        .contains("prompt_learner.mlp.c_fc.weight")
        .contains("prompt_learner.compound_prompt_projections.1.bias");
    assertThat(HeadsFile.isClip(out)).isTrue();
    assertRefused(Run.mrad(concat(clip, "--encoder", "embedded")), "--encoder", "mrad_clip.pth");
    Object[] ft = {"import", "heads", "--torch", Fixtures.golden("mrad_ft.pth"), "--out", out};
    assertThat(Run.mrad(ft).status()).isZero();
    assertThat(HeadsFile.read(out).encoder()).isEmpty();
  }

  private static void assertRefused(Run run, String... parts) {
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("mrad: ").contains(parts);
    assertThat(run.out()).isEmpty();
  }

  private Path archive(String name, String entry, String content) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    }
    return file;
  }

  @Test
  void should_refuse_malicious_files_in_one_line_and_write_nothing() throws IOException {
    Path mark = folder.resolve("owned");
    String run = "\u0080\u0002cos\nsystem\n(X" + (char) 6 + "\0\0\0touch tR.";
    Path evil = archive("evil.pth", "a/data.pkl", run);
    Path outside = archive("outside.pth", "../a/data.pkl", run);
    Path script = archive("script.pth", "a/code/x.py", "import os");
    Path out = folder.resolve("out");
    Map<Path, String> refused =
        Map.of(evil, "the global os.system", outside, "out of the archive", script, "TorchScript");
    for (Map.Entry<Path, String> file : refused.entrySet()) {
      Object[] torch = {"import", "heads", "--torch", file.getKey(), "--out", out};
      assertRefused(Run.mrad(torch), file.getValue(), file.getKey().toString());
      Object[] image = {"import", "bank", "--image", file.getKey(), "--patch", PATCH};
      assertRefused(Run.mrad(concat(image, "--encoder", WEIGHTS, "--out", out)), file.getValue());
      Object[] patch = {"import", "bank", "--image", IMAGE, "--patch", file.getKey()};
      assertRefused(Run.mrad(concat(patch, "--encoder", WEIGHTS, "--out", out)), file.getValue());
    }
    assertThat(mark).doesNotExist();
    assertThat(Run.files(folder)).containsOnlyKeys("evil.pth", "outside.pth", "script.pth");
  }

  @Test
  void should_refuse_another_encoder() {
    Path out = folder.resolve("out");
    Object[] args = {"import", "bank", "--image", IMAGE, "--patch", PATCH, "--out", out};
    assertRefused(Run.mrad(args), "keys of 48 and 128 values");
    Object[] swapped = {"import", "bank", "--image", PATCH, "--patch", IMAGE, "--out", out};
    assertRefused(Run.mrad(concat(swapped, "--encoder", WEIGHTS)), "keys of 128 and 48 values");
    assertThat(out).doesNotExist();
  }
}
