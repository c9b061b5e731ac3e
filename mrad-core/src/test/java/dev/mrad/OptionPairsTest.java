package dev.mrad;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.AnomalyDetector;
import dev.mrad.api.BadInputException;
import dev.mrad.api.Detection;
import dev.mrad.api.DetectionResult;
import dev.mrad.api.Fusion;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Retriever;
import dev.mrad.dataset.DataSet;
import dev.mrad.dataset.Layout;
import dev.mrad.dataset.Split;
import dev.mrad.heads.FineTunedHeads;
import dev.mrad.internal.cpu.CpuBackendProvider;
import dev.mrad.retrieval.KeyStorage;
import dev.mrad.retrieval.MemoryAggregation;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.testing.Golden;
import dev.mrad.testing.GoldenData;
import dev.mrad.testing.GoldenHeads;
import dev.mrad.testing.GoldenPrompts;
import dev.mrad.testing.OptionPairs;
import dev.mrad.testing.RandomMemory;
import dev.mrad.testing.WatchedBackend;
import dev.mrad.testing.WatchedMemory;
import dev.mrad.text.PromptEnsemble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Every pair of options of every builder has its effects, or is refused by name. */
@Isolated("counts the threads of the built-in backend")
class OptionPairsTest {
  private static final Path WEIGHTS = Golden.path("clip_openai.safetensors");
  private static final PromptEnsemble TEXTS =
      new PromptEnsemble(List.of(List.of(62, 5, 9, 63)), List.of(List.of(62, 40, 5, 63)), 0.05);

  @TempDir static Path folder;

  private static final List<Integer> BATCHES = new ArrayList<>();

  private static Backend cpu;
  private static ImageEncoder encoder;
  private static ImageEncoder larger;
  private static ImageEncoder watchedEncoder;
  private static DataSet data;
  private static MemoryBank bank;
  private static MemoryBank large;
  private static Image image;

  private final AtomicInteger reads = new AtomicInteger();

  @BeforeAll
  static void open() {
    cpu = new CpuBackendProvider().open(new BackendOptions("cpu", 1, Map.of()));
    encoder = Mrad.encoder().weights(WEIGHTS).inputSize(36).backend(cpu).open();
    larger = Mrad.encoder().weights(WEIGHTS).inputSize(48).backend(cpu).open();
    watchedEncoder = Mrad.encoder().weights(WEIGHTS).inputSize(36).backend(watched()).open();
    data = Layout.MVTEC.read(GoldenData.writeTraining(folder.resolve("set")), Split.TEST);
    bank = Mrad.bankBuilder().encoder(encoder).add(data).build();
    // More keys than a certified retriever has clusters.
    large =
        WatchedMemory.bank(
            bank.spec(),
            RandomMemory.unit(60, bank.image().dimension(), 1),
            RandomMemory.unit(60, bank.patch().dimension(), 2));
    image = GoldenData.queries(folder.resolve("queries")).get(1);
  }

  @AfterAll
  static void close() {
    larger.close();
    watchedEncoder.close();
    encoder.close();
    cpu.close();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("mrad-cpu-"))
        .count();
  }

  private static Backend watched() {
    return new WatchedBackend(cpu, BATCHES);
  }

  @TestFactory
  Stream<DynamicTest> should_take_or_refuse_each_pair_of_a_detectors_options() {
    return new OptionPairs<>(
            () -> Mrad.detector(WatchedMemory.bank(large, reads)).encoder(WEIGHTS), this::detected)
        .unless("backend|device|threads|encoder", b -> b.encoder(watchedEncoder))
        .option(
            "method",
            "heads|texts",
            b -> b.heads(GoldenHeads.read("adam3")),
            b -> b.heads(GoldenPrompts.read("adam3")),
            b -> b.texts(TEXTS))
        .option("encoder", "encoder", b -> b.encoder(WEIGHTS), b -> b.encoder(encoder))
        .option("backend", "backend", b -> b.backend("cpu"), b -> b.backend(watched()))
        .option("device", "device", b -> b.device("cpu"), b -> b.device("gpu:7"))
        .option("threads", "threads", b -> b.threads(1), b -> b.threads(3))
        .option("fusion", "fusion", b -> b.fusion(Fusion.paper()), b -> b.fusion(Fusion.code(0.2)))
        .option("temperature", "temperature", b -> b.temperature(0.1), b -> b.temperature(0.3))
        .option("keys", "keys", b -> b.keys(KeyStorage.RESIDENT), b -> b.keys(KeyStorage.STREAMED))
        .option("certified", "certified", b -> b.certified(1), b -> b.certified(1e-9))
        .beside(b -> b.certified(1e-9))
        .option(
            "aggregation",
            "memory aggregation",
            b -> b.aggregation(MemoryAggregation.NEAREST_NORMAL),
            b -> b.aggregation(MemoryAggregation.NEAREST_ANOMALOUS))
        .option("smoothing", "smoothing", b -> b.smoothing(0), b -> b.smoothing(2))
        .option("topKShare", "topKShare", b -> b.topKShare(0.1), b -> b.topKShare(0.5))
        .option("batchSize", "batchSize", b -> b.batchSize(1), b -> b.batchSize(3))
        .option(
            "explanations", "explanations", b -> b.explanations(true), b -> b.explanations(false))
        .option("tiles", "tiles", b -> b.tiles(20, 5), b -> b.tiles(16, 3))
        .tests();
  }

  private Object detected(DetectorBuilder builder) {
    BATCHES.clear();
    reads.set(0);
    try (AnomalyDetector detector = builder.build()) {
      List<Object> seen = new ArrayList<>(List.of(threads(), reads.getAndSet(0)));
      Detection found = detector.detect(image);
      seen.addAll(List.of(found.score(), found.classScore(), found.topKMean()));
      seen.add(Arrays.hashCode(found.modelMap().toArray()));
      AtomicInteger pulled = new AtomicInteger();
      Iterator<DetectionResult> results =
          detector
              .detectAll(() ->
                  Stream.generate(() -> image)
                      .limit(3)
                      .peek(one -> pulled.incrementAndGet())
                      .iterator())
              .iterator();
      results.next();
      seen.add(pulled.get());
      seen.add(reads.get());
      seen.add(List.copyOf(BATCHES));
      seen.add(explained(found));
      return seen;
    }
  }

  private static boolean explained(Detection found) {
    try {
      return found.explain().imageRows(1).size() == 1;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @TestFactory
  Stream<DynamicTest> should_take_or_refuse_each_pair_of_an_encoders_options() {
    return new OptionPairs<>(() -> Mrad.encoder().weights(WEIGHTS), this::encoded)
        .option(
            "weights",
            "weights",
            b -> b.weights(WEIGHTS),
            b -> b.weights(Golden.path("clip_hf.safetensors")))
        .option("inputSize", "inputSize", b -> b.inputSize(36), b -> b.inputSize(48))
        .option(
            "forBank",
            "forBank",
            b -> b.forBank(bank.spec()),
            b -> b.forBank(Mrad.defaultBank().spec()))
        .option("backend", "backend", b -> b.backend("cpu"), b -> b.backend(watched()))
        .option("device", "device", b -> b.device("cpu"), b -> b.device("gpu:7"))
        .option("threads", "threads", b -> b.threads(1), b -> b.threads(3))
        .tests();
  }

  private Object encoded(EncoderBuilder builder) {
    BATCHES.clear();
    try (ImageEncoder opened = builder.open()) {
      ImageFeatures features = opened.encode(List.of(image));
      return List.of(
          opened.name(),
          opened.inputSize(),
          threads(),
          List.copyOf(BATCHES),
          Arrays.hashCode(features.patchTokens()));
    }
  }

  @TestFactory
  Stream<DynamicTest> should_take_or_refuse_each_pair_of_a_retrievers_options() {
    FineTunedHeads heads = GoldenHeads.read("adam3");
    return retrievers(RetrieverBuilder::open)
        .option("heads", "heads", both(b -> b.imageHeads(heads)), both(b -> b.patchHeads(heads)))
        .option("part", "part", both(RetrieverBuilder::part))
        .tests();
  }

  @TestFactory
  Stream<DynamicTest> should_take_or_refuse_each_pair_of_a_certified_retrievers_options() {
    return retrievers(builder -> builder.openCertified(1e-9)).tests();
  }

  private OptionPairs<RetrieverBuilder[]> retrievers(Function<RetrieverBuilder, Retriever> open) {
    Memory memory = RandomMemory.unit(40, bank.image().dimension(), 3);
    Memory normal = RandomMemory.unit(40, bank.image().dimension(), 3).rows(1, 2);
    return new OptionPairs<RetrieverBuilder[]>(
            () ->
                new RetrieverBuilder[] {
                  Mrad.retriever(new WatchedMemory(memory, reads)), Mrad.retriever(normal)
                },
            pair -> List.of(retrieved(open, pair[0]), isOpened(open, pair[1])))
        .option(
            "temperature",
            "temperature",
            both(b -> b.temperature(0.1)),
            both(b -> b.temperature(0.2)))
        .option(
            "keys",
            "keys",
            both(b -> b.keys(KeyStorage.RESIDENT)),
            both(b -> b.keys(KeyStorage.STREAMED)),
            both(b -> b.keys(KeyStorage.SIXTEEN_BIT)))
        .option("backend", "backend", both(b -> b.backend("cpu")), both(b -> b.backend(watched())))
        .option("device", "device", both(b -> b.device("cpu")), both(b -> b.device("gpu:7")))
        .option("threads", "threads", both(b -> b.threads(1)), both(b -> b.threads(3)));
  }

  private static Consumer<RetrieverBuilder[]> both(Consumer<RetrieverBuilder> call) {
    return pair -> {
      call.accept(pair[0]);
      call.accept(pair[1]);
    };
  }

  private Object retrieved(Function<RetrieverBuilder, Retriever> open, RetrieverBuilder builder) {
    BATCHES.clear();
    reads.set(0);
    try (Retriever retriever = open.apply(builder)) {
      float[] query = new float[retriever.dimension()];
      query[0] = 1;
      float share = retriever.score(query)[0];
      int before = reads.getAndSet(0);
      retriever.score(query);
      return List.of(share, before, reads.get(), threads(), List.copyOf(BATCHES));
    }
  }

  private static boolean isOpened(
      Function<RetrieverBuilder, Retriever> open, RetrieverBuilder builder) {
    try (Retriever retriever = open.apply(builder)) {
      return true;
    } catch (BadInputException e) {
      return false;
    }
  }

  @Test
  void should_refuse_a_part_whose_moments_are_made_here() {
    Memory memory = RandomMemory.unit(40, 5, 3);
    assertThatThrownBy(() -> Mrad.retriever(memory).part().openCertified(0.1))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("part and moments");
  }

  @TestFactory
  Stream<DynamicTest> should_take_or_refuse_each_pair_of_a_bank_builders_options() {
    List<Integer> told = new ArrayList<>();
    return new OptionPairs<>(
            () -> Mrad.bankBuilder().encoder(encoder).add(data),
            builder -> {
              told.clear();
              return List.of(builder.build().digest(), List.copyOf(told));
            })
        .option("encoder", "encoder", b -> b.encoder(encoder), b -> b.encoder(larger))
        .option(
            "averaging", "averaging", b -> b.averaging(List.of(1)), b -> b.averaging(List.of(1, 3)))
        .option(
            "progress",
            "progress",
            b -> b.progress((done, all) -> told.add(1)),
            b -> b.progress((done, all) -> told.add(2)))
        .tests();
  }

  @Test
  void should_refuse_other_windows_than_those_of_an_added_bank_and_features_of_no_images() {
    assertThatThrownBy(
            () -> Mrad.bankBuilder().encoder(encoder).add(bank).averaging(List.of(1)).build())
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("averaging [1] and an added bank of averaging [1, 3, 5]");
    assertThatThrownBy(() ->
            Mrad.bankBuilder().encoder(encoder).add(bank).features(folder.resolve("none")).build())
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("features without a data set");
  }
}
