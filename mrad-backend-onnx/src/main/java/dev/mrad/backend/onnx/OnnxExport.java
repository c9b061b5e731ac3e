package dev.mrad.backend.onnx;

import dev.mrad.DetectorBuilder;
import dev.mrad.EncoderBuilder;
import dev.mrad.ModelGraphs;
import dev.mrad.api.BadInputException;
import dev.mrad.api.ImageFeatures;
import dev.mrad.dataset.DataSet;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.Graph;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Exports encoders and whole detectors as ONNX files of standard operators (opset 17), which any
 * runtime opens.
 *
 * <pre>{@code
 * new OnnxExport().encoder(Mrad.encoder().weights(weights), Path.of("encoder.onnx"));
 * new OnnxExport()
 *     .detector(Mrad.detector(bank).encoder(weights), Path.of("detector.onnx"));
 * }</pre>
 *
 * <p>Both take {@code pixels [batch, 3, S, S]}: an image resized straight to S×S as Pillow's
 * bicubic does, RGB, divided by 255, normalised with the mean and deviation that the file's
 * metadata name. An encoder gives {@code class_token}, {@code patch_tokens} and {@code
 * patch_projections} as {@link ImageFeatures}; a detector gives {@code score [batch]}, {@code
 * class_score [batch]}, {@code peak [batch]} and {@code map [batch, S, S]}, equal to the library's
 * up to rounding. The metadata tell the encoder's identity, the bank's digest and all settings,
 * with keys that begin with {@code mrad.}.
 *
 * <p>Not thread-safe; may be used several times.
 */
public final class OnnxExport {
  private static final String PREFIX = "mrad.";

  private boolean halfWeights;
  private boolean bankAsInput;
  private boolean dataBeside;
  private @Nullable Int8Cost cost;

  /** With all defaults: float32 weights and the bank within one file, nothing quantised. */
  public OnnxExport() {}

  /**
   * Stores larger weights in half precision, which halves the file. All computation stays in
   * float32.
   */
  public OnnxExport halfWeights(boolean half) {
    this.halfWeights = half;
    return this;
  }

  /**
   * Makes the bank four more inputs of a detector, {@code image_keys}, {@code image_classes},
   * {@code patch_keys}, {@code patch_classes}, so that banks can be changed without exporting
   * again. Keys are {@code [rows, d]}, classes {@code [rows, 2]}: 1 in column 0 for normal rows, in
   * column 1 for anomalous ones.
   */
  public OnnxExport bankAsInput(boolean input) {
    this.bankAsInput = input;
    return this;
  }

  /**
   * Puts larger weights into a file beside, named as the ONNX file with {@code .data} added. Above
   * 2 GB that is done in any case.
   */
  public OnnxExport dataBeside(boolean beside) {
    this.dataBeside = beside;
    return this;
  }

  /**
   * Computes the encoder's products on 8-bit integers, if they cost no more than a limit on these
   * images. For a detector the cost is how far the AUROC of images and of pixels falls, in points
   * of 100, whichever falls more; for an encoder, 100 · (1 − cosine) between features with and
   * without, the mean over patches or over class tokens, whichever is more.
   *
   * @param images of the kind that will be seen; for a detector normal and anomalous ones
   * @param limit the highest cost that is accepted, such as 0.1
   * @param force whether to export nevertheless; the report tells the cost
   */
  public OnnxExport int8(DataSet images, double limit, boolean force) {
    this.cost = new Int8Cost(images, limit, force);
    return this;
  }

  /**
   * Exports an encoder.
   *
   * @param encoder which, without a backend; it stays as it is
   * @throws dev.mrad.api.BadInputException when the file cannot be written, a backend was set, or
   *     8-bit products cost more than allowed; nothing is left behind
   */
  public ExportReport encoder(EncoderBuilder encoder, Path target) {
    if (bankAsInput) {
      throw new BadInputException("bankAsInput", "encoder", "expected a detector with it");
    }
    try (OnnxBackend folding = open(false);
        ModelGraphs model = encoder.graphs(folding)) {
      OptionalDouble found =
          cost == null ? OptionalDouble.empty() : OptionalDouble.of(cost.ofEncoder(encoder));
      return write(folding, model, new TreeMap<>(model.settings()), target, found);
    }
  }

  /**
   * Exports a detector.
   *
   * @param detector which, without a backend or an open encoder; it stays as it is
   * @throws dev.mrad.api.IncompatibleException when bank, encoder and heads do not belong together
   * @throws dev.mrad.api.BadInputException when the file cannot be written, the detector has
   *     options that a graph cannot hold, such as tiles, or 8-bit products cost more than allowed;
   *     nothing is left behind
   */
  public ExportReport detector(DetectorBuilder detector, Path target) {
    try (OnnxBackend folding = open(false);
        ModelGraphs model = detector.graphs(folding)) {
      Map<String, String> settings = new TreeMap<>(model.settings());
      if (bankAsInput) {
        requireRows(settings);
        settings.remove("bank");
      }
      OptionalDouble found =
          cost == null ? OptionalDouble.empty() : OptionalDouble.of(cost.ofDetector(detector));
      return write(folding, model, settings, target, found);
    }
  }

  /** Other detectors than those that retrieve from all rows have the rows in their graphs. */
  private static void requireRows(Map<String, String> settings) {
    String how = settings.get("variant") + " with reading " + settings.get("reading");
    if (!how.endsWith("softmax") || how.startsWith("texts")) {
      throw new BadInputException(
          "the bank of variant " + how, "detector", "expected tf, ft or clip with softmax");
    }
  }

  private ExportReport write(
      OnnxBackend folding,
      ModelGraphs model,
      Map<String, String> settings,
      Path target,
      OptionalDouble int8Cost) {
    boolean int8 = cost != null;
    List<Graph> graphs = model.graphs();
    ModelEmission emission =
        new ModelEmission(folding, new Dialect(halfWeights, int8), bankAsInput);
    graphs.forEach(emission::append);
    graphs.get(graphs.size() - 1).outputs().keySet().forEach(emission::output);
    Map<String, String> metadata = new LinkedHashMap<>();
    settings.forEach((key, value) -> metadata.put(PREFIX + key, value));
    metadata.put(PREFIX + "precision", int8 ? "int8" : "float32");
    Optional<Path> data = ModelFile.write(target, emission.onnx(), metadata, dataBeside);
    return new ExportReport(target, data, emission.operators(), int8Cost);
  }

  /** ONNX Runtime on the CPU. */
  static OnnxBackend open(boolean int8) {
    Map<String, String> properties = Map.of("precision", int8 ? "int8" : "float32");
    return (OnnxBackend) new OnnxBackendProvider().open(new BackendOptions("cpu", 0, properties));
  }
}
