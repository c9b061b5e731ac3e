package dev.mrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.mrad.TensorFiles;
import dev.mrad.heads.ClipHeads;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.heads.HeadsFile;
import dev.mrad.heads.LinearMap;
import dev.mrad.heads.Prompt;
import dev.mrad.heads.TokenRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTunedCommandsTest {
  private static final Path WEIGHTS = Fixtures.golden("clip_openai.safetensors");

  @TempDir Path folder;
  private Path bank;
  private Path data;

  @BeforeEach
  void build() throws IOException {
    bank = folder.resolve("tiny.bank");
    data = Fixtures.dataSet(folder.resolve("tiny set"));
    Object[] args = {
      "bank", "build", "--dataset", data, "--encoder", WEIGHTS, "--input-size", 36, "--out", bank
    };
    assertThat(Run.mrad(args).status()).isZero();
  }

  private Path heads() {
    List<LinearMap> maps = new ArrayList<>();
    for (String name : FineTunedHeads.NAMES) {
      float[] weight = Fixtures.golden("ft", "adam3." + name + ".weight");
      float[] bias = Fixtures.golden("ft", "adam3." + name + ".bias");
      maps.add(new LinearMap(name, weight.length / bias.length, bias.length, weight, bias));
    }
    Path file = folder.resolve("heads");
    HeadsFile.write(FineTunedHeads.of(maps, "", ""), file);
    return file;
  }

  @Test
  void should_tell_what_a_file_says_of_itself() throws IOException {
    Path heads = heads();
    Run run = Run.mrad("info", heads);
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines())
        .contains(
            "format   mrad-heads, version 3",
            "digests  hold: the file is whole",
            "  variant  ft",
            "entries");
    run = Run.mrad("info", "--json", bank);
    assertThat(run.out())
        .startsWith("{\"format\":\"mrad-bank\",\"version\":1,\"digests\":true,\"fields\":{")
        .contains("\"input_size\":\"36\"", "\"image.labels\":\"U8 [");
    byte[] damaged = Files.readAllBytes(heads);
    damaged[damaged.length - 1] ^= 1;
    Files.write(heads, damaged);
    run = Run.mrad("info", heads);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("mrad: damaged data, " + heads + ", block 0 ");
  }

  @Test
  void should_detect_with_heads_as_the_reference_does() throws IOException {
    Path heads = heads();
    List<Path> images = Fixtures.queries(folder.resolve("queries"));
    Run run =
        Run.mrad(
            "detect",
            "--json",
            "--variant",
            "ft",
            "--heads",
            heads,
            "--bank",
            bank,
            "--encoder",
            WEIGHTS,
            images.get(0),
            images.get(1),
            images.get(2));
    assertThat(run.status()).isZero();
    List<Map<String, Object>> found = run.objects();
    for (int i = 0; i < images.size(); i++) {
      assertThat((Double) found.get(i).get("score"))
          .isCloseTo(Fixtures.golden("ft", "query.score_code")[i], within(1e-5));
      assertThat((Double) found.get(i).get("peak"))
          .isCloseTo(Fixtures.golden("ft", "query.peak")[i], within(1e-5));
    }
  }

  private Path prompts() {
    String learner = "adam3.prompt_learner.";
    float[] ids = TensorFiles.read(Fixtures.golden("inputs.safetensors"), "token_ids").data();
    List<Prompt> prompts = new ArrayList<>();
    List<TokenRows> deep = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<Integer> tokens = new ArrayList<>();
      for (int at = 0; at < ids.length / 2; at++) {
        tokens.add((int) ids[i * ids.length / 2 + at]);
      }
      float[] context = Fixtures.golden("clip", learner + (i == 0 ? "ctx_pos" : "ctx_neg"));
      String name = "adam3.prompt_proj.mlp" + (i + 1);
      float[] bias = Fixtures.golden("clip", name + ".bias");
      float[] weight = Fixtures.golden("clip", name + ".weight");
      LinearMap map = new LinearMap(name, weight.length / bias.length, bias.length, weight, bias);
      prompts.add(new Prompt(tokens, new TokenRows("ctx", 12, bias.length, context), map));
      float[] rows = Fixtures.golden("clip", learner + "compound_prompts_text." + i);
      deep.add(new TokenRows("deep", 4, bias.length, rows));
    }
    Path file = folder.resolve("prompts");
    HeadsFile.write(
        new ClipHeads(HeadsFile.read(heads()), prompts.get(0), prompts.get(1), deep, ""), file);
    return file;
  }

  @Test
  void should_detect_with_prompts_as_the_reference_does() throws IOException {
    Path prompts = prompts();
    List<Path> images = Fixtures.queries(folder.resolve("queries"));
    List<Object> args =
        new ArrayList<>(List.of("detect", "--json", "--bank", bank, "--encoder", WEIGHTS));
    args.addAll(List.of("--heads", prompts, images.get(0), images.get(1), images.get(2)));
    List<Map<String, Object>> found = Run.mrad(args.toArray()).objects();
    args.addAll(List.of("--variant", "ft"));
    List<Map<String, Object>> retrieved = Run.mrad(args.toArray()).objects();
    for (int i = 0; i < images.size(); i++) {
      assertThat((Double) found.get(i).get("score"))
          .isCloseTo(Fixtures.golden("clip", "query.score_code")[i], within(2e-5));
      assertThat((Double) retrieved.get(i).get("score"))
          .isCloseTo(Fixtures.golden("ft", "query.score_code")[i], within(1e-5));
    }
    Run wrong =
        Run.mrad(
            "detect",
            "--bank",
            bank,
            "--encoder",
            WEIGHTS,
            "--variant",
            "clip",
            "--heads",
            heads(),
            images.get(0));
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("heads of variant ft");
  }

  @Test
  void should_refuse_a_variant_without_its_heads() {
    Run run = Run.mrad("detect", "--variant", "ft", "--bank", bank, "--encoder", WEIGHTS, "x.png");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("--heads");
    run =
        Run.mrad(
            "detect",
            "--variant",
            "tf",
            "--heads",
            heads(),
            "--bank",
            bank,
            "--encoder",
            WEIGHTS,
            "x.png");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--variant");
  }

  @Test
  void should_say_what_training_lacks_and_write_nothing() throws IOException {
    Path out = folder.resolve("out");
    Object[] args = {
      "train", "ft", "--dataset", data, "--bank", bank, "--encoder", WEIGHTS, "--out", out
    };
    Run run = Run.mrad(args);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("5 images", "batch of 8");
    args = Arrays.copyOf(args, args.length + 4);
    args[args.length - 4] = "--batch-size";
    args[args.length - 3] = 2;
    args[args.length - 2] = "--backend";
    args[args.length - 1] = "cpu";
    run = Run.mrad(args);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("backend cpu has no gradients", "mrad-backend-djl");
    assertThat(Files.exists(out)).isFalse();
    assertThat(Files.exists(folder.resolve("out.checkpoint"))).isFalse();
  }
}
