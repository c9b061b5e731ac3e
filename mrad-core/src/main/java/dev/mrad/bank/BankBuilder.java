package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Progress;
import dev.mrad.dataset.DataSet;
import dev.mrad.internal.detect.OptionConflict;
import dev.mrad.internal.encoder.GraphEncoder;
import dev.mrad.internal.features.FeatureStore;
import dev.mrad.internal.features.ImageSet;
import dev.mrad.internal.features.LabelledEncoder;
import dev.mrad.internal.features.LabelledFiles;
import dev.mrad.internal.image.GridMask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a bank from labelled images (docs/method.md §4). Images are read one batch at a time, so
 * that memory holds the bank and one batch. The result does not depend on the order of the images.
 * Not thread-safe.
 */
public final class BankBuilder {
  private final Supplier<ImageEncoder> defaultEncoder;
  private final List<DataSet> dataSets = new ArrayList<>();
  private final List<ResidentBank> banks = new ArrayList<>();
  private @Nullable ImageEncoder encoder;
  private @Nullable List<Integer> averaging;
  private @Nullable Path features;
  private Progress progress = Progress.NONE;

  /**
   * @param defaultEncoder opens the encoder where none is given; closed after the build
   */
  public BankBuilder(Supplier<ImageEncoder> defaultEncoder) {
    this.defaultEncoder = defaultEncoder;
  }

  /**
   * Encodes with an encoder that the caller closes.
   *
   * @param given one that {@code dev.mrad.Mrad} opened; the embedded one by default
   */
  public BankBuilder encoder(ImageEncoder given) {
    this.encoder = given;
    return this;
  }

  /** Adds a data set's images. */
  public BankBuilder add(DataSet dataSet) {
    dataSets.add(dataSet);
    return this;
  }

  /**
   * Adds a bank's rows, without encoding their images again.
   *
   * @param bank one that this library made, with the same encoder and rules
   */
  public BankBuilder add(MemoryBank bank) {
    banks.add(Banks.resident(bank));
    return this;
  }

  /**
   * Averages patch tokens over these windows of the patch grid (docs/method.md §3). Detectors and
   * trainings on the bank average in the same way.
   *
   * @param windows odd positive sizes; 1, 3, 5 by default, 1 alone for no averaging
   * @throws BadInputException when they are none or not odd and positive
   */
  public BankBuilder averaging(List<Integer> windows) {
    // The record refuses windows that cannot be.
    this.averaging = spec("", 1, windows).averagingWindows();
    return this;
  }

  private static BankSpec spec(String encoder, int inputSize, List<Integer> windows) {
    return new BankSpec(
        encoder, inputSize, windows, BankSpec.MEAN_THEN_UNIT, BankSpec.PURE_PATCHES);
  }

  /**
   * Keeps the encoded features in this file, from which a training on the same images starts at
   * once, and reads those that are there already. The bank is the same with and without. About 5.7
   * MB an image for ViT-L/14 at 518×518.
   */
  public BankBuilder features(Path file) {
    this.features = file;
    return this;
  }

  /** Sets a listener that is called after each encoded image. */
  public BankBuilder progress(Progress listener) {
    this.progress = listener;
    return this;
  }

  /**
   * Builds the bank. Interrupting the thread stops between batches with a {@link
   * CancellationException}.
   *
   * @throws BadInputException when the windows set differ from those of an added bank, when an
   *     image or mask cannot be used, two different images share an identity, there are no normal
   *     or no anomalous rows, or the file of features is another one
   * @throws dev.mrad.api.IncompatibleException when an added bank was built with another encoder or
   *     other rules
   */
  public MemoryBank build() {
    check();
    ImageEncoder given = encoder;
    if (given != null) {
      return build(given);
    }
    try (ImageEncoder opened = defaultEncoder.get()) {
      return build(opened);
    }
  }

  /**
   * Builds the bank and writes it, wholly or not at all.
   *
   * @throws BadInputException as {@link #build()}, or when the file cannot be written
   */
  public MemoryBank writeTo(Path file) {
    BankFile.requireWritable(file);
    MemoryBank bank = build();
    BankFile.write(bank, file);
    return bank;
  }

  private void check() {
    List<Integer> asked = averaging;
    for (ResidentBank bank : banks) {
      List<Integer> had = bank.spec().averagingWindows();
      OptionConflict.refuse(
          "bank",
          asked != null && !had.equals(asked),
          "averaging " + asked,
          true,
          "an added bank of averaging " + had,
          "the windows of the added bank");
    }
    OptionConflict.require("bank", features != null, "features", !dataSets.isEmpty(), "a data set");
  }

  /** The windows that were set; otherwise those of the added banks. */
  private List<Integer> windows() {
    List<Integer> asked = averaging;
    if (asked != null) {
      return asked;
    }
    return banks.isEmpty() ? BankSpec.DEFAULT_WINDOWS : banks.get(0).spec().averagingWindows();
  }

  private MemoryBank build(ImageEncoder opened) {
    GraphEncoder graphEncoder = GraphEncoder.of(opened, "bank");
    BankSpec spec = spec(opened.identity(), opened.inputSize(), windows());
    BankAssembler assembler = new BankAssembler(spec, opened.dimension(), opened.width());
    banks.forEach(assembler::add);
    ImageSet images =
        new ImageSet(dataSets.stream().flatMap(dataSet -> dataSet.images().stream()).toList());
    List<String> names =
        dataSets.stream()
            .flatMap(
                dataSet -> Collections.nCopies(dataSet.images().size(), dataSet.name()).stream())
            .toList();
    ImageSet.Receiver add =
        (index, files, record) -> {
          float[] cells = GridMask.sample(record.mask(), opened.inputSize(), opened.grid());
          int[] counts = GridMask.counts(cells);
          assembler.add(ImageRows.of(names.get(index), files, record, counts));
        };
    Path kept = features;
    if (kept == null) {
      try (LabelledEncoder encode = new LabelledEncoder(graphEncoder, spec, false)) {
        images.encode(encode, progress, add);
      }
    } else {
      try (FeatureStore store = images.store(kept, graphEncoder, spec, progress)) {
        for (int i = 0; i < store.size(); i++) {
          add.accept(i, LabelledFiles.read(images.images().get(i)), store.readRows(i));
        }
      }
    }
    return assembler.build();
  }
}
