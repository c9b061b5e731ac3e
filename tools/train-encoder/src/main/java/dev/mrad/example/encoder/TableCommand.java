package dev.mrad.example.encoder;

import dev.mrad.Mrad;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.LabelledImage;
import dev.mrad.dataset.MvtecLayout;
import dev.mrad.dataset.Split;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.family.EmbeddedEncoder;
import dev.mrad.internal.detect.PromptVariant;
import dev.mrad.internal.detect.RetrievalVariant;
import dev.mrad.internal.retrieval.FineTunedSpace;
import dev.mrad.internal.retrieval.SoftmaxReading;
import dev.mrad.sample.SampleData;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.Graph;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The model card's table. */
@Command(
    name = "table",
    description =
        "Compares encoders on procedural categories that training never saw, and on real data.")
final class TableCommand implements Callable<Integer> {
  private static final long HELD_OUT_SEED = 20261;
  private static final int BANK_PICTURES = 120;

  @Option(names = "--data", required = true, description = "a folder for the sample data")
  private Path data = Path.of("");

  @Option(names = "--real", description = "a folder of real data sets in MVTec layout")
  private @Nullable Path real;

  @Option(names = "--model", description = "models to compare; the embedded one by default")
  private List<Path> models = List.of();

  /** What to compare. */
  enum Rows {
    /** Patch statistics and the untrained encoder. */
    BASELINES,
    /** The embedded encoder, or the models that were named. */
    MODELS,
    /** Both. */
    ALL
  }

  @Option(names = "--rows", defaultValue = "all", description = "baselines, models or all")
  private Rows rows = Rows.ALL;

  @Option(names = "--limit", defaultValue = "100000", description = "most pictures of a data set")
  private int limit;

  @Option(names = "--out", description = "a Markdown file")
  private @Nullable Path out;

  private final StringBuilder text = new StringBuilder();
  private final Map<String, DataSet> sets = new LinkedHashMap<>();

  @Override
  public Integer call() {
    sample("sample", ShipCommand.BANK_SEED, false);
    sets.put("procedural, held out", sample("held-out", HELD_OUT_SEED, true));
    Path given = real;
    if (given != null) {
      for (String name : List.of("magnetic_tile", "deeppcb", "crackforest")) {
        if (Files.isDirectory(given.resolve(name))) {
          sets.put(name, MvtecLayout.read(given.resolve(name), Split.TEST));
        } else {
          System.out.println("no " + name + " below " + given + ": left out");
        }
      }
    }
    line("| features | variant | bank | data | image AUROC | AP | pixel AUROC | AP | AU-PRO |");
    line("|---|---|---|---|---|---|---|---|---|");
    BackendOptions options = new BackendOptions("auto", 0, Map.of());
    try (Backend backend = NamedBackend.open("cpu", options)) {
      if (rows != Rows.MODELS) {
        compare(new PatchStatistics(Design.SIDE), backend);
        Path untrained = data.resolve("untrained.safetensors");
        if (!Files.exists(untrained)) {
          Untrained.write(untrained);
        }
        encoder("untrained", untrained, backend);
      }
      for (Path model : rows == Rows.BASELINES ? List.<Path>of() : models) {
        encoder(String.valueOf(model.getFileName()), model, backend);
      }
      if (models.isEmpty() && rows != Rows.BASELINES) {
        encoder(EmbeddedEncoder.NAME, null, backend);
      }
    }
    Path target = out;
    if (target != null) {
      try (WholeFile file = WholeFile.create(target)) {
        file.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
        file.commit();
      }
    }
    return 0;
  }

  private DataSet sample(String name, long seed, boolean heldOut) {
    Path folder = data.resolve(name);
    if (!Files.exists(folder)) {
      SampleData drawn =
          heldOut
              ? new SampleData(seed, Design.SIDE, TileMaker.HELD_OUT, 0, 20, 5)
              : new SampleData(seed, Design.SIDE, TileMaker.SEEN, 0, 8, 2);
      drawn.writeTo(folder, done -> {});
    }
    return MvtecLayout.read(folder, Split.TEST);
  }

  private void encoder(String name, @Nullable Path weights, Backend backend) {
    try (ImageEncoder opened =
        (weights == null ? Mrad.encoder() : Mrad.encoder().weights(weights))
            .inputSize(Design.SIDE)
            .backend("cpu")
            .open()) {
      GraphEncoder encoder = (GraphEncoder) opened;
      Map<String, Graph> shipped = new LinkedHashMap<>();
      if (weights == null) {
        MemoryBank bank = Mrad.defaultBank();
        shipped.put(
            "FT",
            new RetrievalVariant(new FineTunedSpace(Mrad.defaultHeads()), new SoftmaxReading())
                .graph(bank, encoder, 1, Trial.options()));
        shipped.put(
            "CLIP",
            new PromptVariant(Mrad.defaultClipHeads()).graph(bank, encoder, 1, Trial.options()));
      }
      compare(new EncoderFeatures(name, encoder), backend, shipped);
    }
  }

  private void compare(Features features, Backend backend) {
    compare(features, backend, Map.of());
  }

  private void compare(Features features, Backend backend, Map<String, Graph> shipped) {
    Trial trial = new Trial(features, backend);
    Map<String, Graph> banks = new LinkedHashMap<>();
    banks.put("procedural", graph(trial, sample("sample", ShipCommand.BANK_SEED, false)));
    for (String name : List.of("magnetic_tile", "deeppcb")) {
      DataSet set = sets.get(name);
      if (set != null) {
        banks.put(name, graph(trial, set));
      }
    }
    sets.forEach((name, set) -> {
      Map<String, Graph> scorers = new LinkedHashMap<>();
      scorers.put("TF | procedural", Objects.requireNonNull(banks.get("procedural")));
      String other = name.equals("magnetic_tile") ? "deeppcb" : "magnetic_tile";
      Graph fromReal = banks.get(other);
      if (fromReal != null) {
        scorers.put("TF | " + other, fromReal);
      }
      shipped.forEach((variant, graph) -> scorers.put(variant + " | procedural", graph));
      byCategory(trial, scorers, set)
          .forEach((scorer, f) ->
              line(
                  String.format(
                      Locale.ROOT,
                      "| %s | %s | %s | %s | %s | %s | %s | %s |",
                      features.name(),
                      scorer,
                      name,
                      number(f.imageAuroc()),
                      number(f.imageAp()),
                      number(f.pixelAuroc()),
                      number(f.pixelAp()),
                      number(f.auPro()))));
    });
  }

  private Graph graph(Trial trial, DataSet set) {
    return trial.trainFree(trial.bank(Pictures.some(set, BANK_PICTURES)));
  }

  /** The mean over a data set's categories. */
  private Map<String, Trial.Figures> byCategory(
      Trial trial, Map<String, Graph> scorers, DataSet set) {
    Map<String, List<LabelledImage>> categories = new LinkedHashMap<>();
    for (LabelledImage image : Pictures.some(set, limit)) {
      categories.computeIfAbsent(image.category(), key -> new ArrayList<>()).add(image);
    }
    Map<String, List<Trial.Figures>> all = new LinkedHashMap<>();
    categories
        .values()
        .forEach(images ->
            trial
                .figures(scorers, images)
                .forEach((name, f) -> all.computeIfAbsent(name, key -> new ArrayList<>()).add(f)));
    Map<String, Trial.Figures> means = new LinkedHashMap<>();
    all.forEach((name, list) -> means.put(name, mean(list)));
    return means;
  }

  private static Trial.Figures mean(List<Trial.Figures> list) {
    return new Trial.Figures(
        list.stream().mapToDouble(Trial.Figures::imageAuroc).average().orElse(Double.NaN),
        list.stream().mapToDouble(Trial.Figures::imageAp).average().orElse(Double.NaN),
        list.stream().mapToDouble(Trial.Figures::pixelAuroc).average().orElse(Double.NaN),
        list.stream().mapToDouble(Trial.Figures::pixelAp).average().orElse(Double.NaN),
        list.stream().mapToDouble(Trial.Figures::auPro).average().orElse(Double.NaN));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private void line(String row) {
    System.out.println(row);
    text.append(row).append('\n');
  }
}
