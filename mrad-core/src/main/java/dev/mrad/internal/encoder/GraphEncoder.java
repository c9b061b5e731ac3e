package dev.mrad.internal.encoder;

import dev.mrad.api.BadInputException;
import dev.mrad.api.Image;
import dev.mrad.api.ImageEncoder;
import dev.mrad.api.ImageFeatures;
import dev.mrad.api.IncompatibleException;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.internal.image.Preprocessing;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.GraphBuilder;
import dev.mrad.spi.Node;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An image encoder of any family, compiled on a backend. */
public final class GraphEncoder implements ImageEncoder {
  private static final String PIXELS = "pixels";

  /** The name of the class token, {@code [B, D]}. */
  public static final String CLASS_TOKEN = "class_token";

  /** The name of the patch tokens, {@code [B, N, Wv]}. */
  public static final String PATCH_TOKENS = "patch_tokens";

  private static final String PATCH_PROJECTIONS = "patch_projections";

  private final CallGate gate;
  private final EncoderModel model;
  private final BackendHandle handle;
  private final int side;
  private final int grid;
  private @Nullable TensorProgram lean;
  private @Nullable TensorProgram full;

  /**
   * An encoder that compiles when it is first needed.
   *
   * @param model the model, released by this encoder from now on, also when this fails
   * @param side the input's side in pixels
   * @param handle the backend, given back by this encoder from now on, also when this fails
   */
  public GraphEncoder(EncoderModel model, int side, BackendHandle handle) {
    this.gate = new CallGate("encoder " + model.name());
    this.model = model;
    this.handle = handle;
    this.side = side;
    try {
      this.grid = model.grid(side);
    } catch (RuntimeException | Error e) {
      handle.close();
      model.close();
      throw e;
    }
  }

  /**
   * Compiles what detection reads, so that a lack of memory shows now.
   *
   * @return this, which is closed when that fails
   */
  public GraphEncoder compiled() {
    try {
      lean();
      return this;
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * What the tower computes: class token and patch tokens.
   *
   * @param projections whether also the patch projections
   */
  public Graph graph(boolean projections) {
    GraphBuilder graph = new GraphBuilder();
    Node pixels = graph.input(PIXELS, Shape.batch(1, 3, side, side));
    ImageTower.Features features = model.image().append(graph, pixels);
    graph.output(CLASS_TOKEN, features.classToken());
    graph.output(PATCH_TOKENS, features.patchTokens());
    if (projections) {
      graph.output(PATCH_PROJECTIONS, features.patchProjections());
    }
    return graph.build();
  }

  /**
   * Checks that a bank was built with this encoder, at its input size, with keys of its lengths.
   *
   * @throws IncompatibleException when it was not
   */
  public void requireBuilt(MemoryBank bank) {
    if (!bank.spec().encoder().equals(identity())) {
      throw new IncompatibleException(
          "the bank was built with encoder "
              + bank.spec().encoder()
              + ", but "
              + name()
              + " is encoder "
              + identity());
    }
    if (bank.spec().inputSize() != inputSize()) {
      throw new IncompatibleException(
          "the bank was built at input size "
              + bank.spec().inputSize()
              + ", but encoder "
              + name()
              + " is open at "
              + inputSize());
    }
    requireKeys(bank);
  }

  /**
   * Checks the lengths of a bank's keys.
   *
   * @throws IncompatibleException when this encoder gives others
   */
  public void requireKeys(MemoryBank bank) {
    if (bank.image().dimension() != dimension() || bank.patch().dimension() != width()) {
      throw new IncompatibleException(
          "the bank's keys have "
              + bank.image().dimension()
              + " and "
              + bank.patch().dimension()
              + " values, but encoder "
              + name()
              + " gives "
              + dimension()
              + " and "
              + width());
    }
  }

  /** The model, whose weights are readable until the encoder is closed. */
  public EncoderModel model() {
    return model;
  }

  /** Another handle for the backend that the tower runs on. */
  public BackendHandle backend() {
    return handle.again();
  }

  /**
   * The features that train-free retrieval reads, {@code class_token [B, D]} and {@code
   * patch_tokens [B, N, Wv]}: patch projections are not computed.
   *
   * @param pixels {@code [B, 3, S, S]}
   */
  public Map<String, Tensor> features(float[] pixels) {
    try (CallGate.Call call = gate.enter()) {
      return lean().run(Map.of(PIXELS, input(pixels)));
    }
  }

  private Tensor input(float[] pixels) {
    int one = 3 * side * side;
    if (pixels.length == 0 || pixels.length % one != 0) {
      throw new BadInputException(
          pixels.length + " values", "pixels", "expected a positive multiple of 3 · " + side + "²");
    }
    for (int i = 0; i < pixels.length; i++) {
      if (!Float.isFinite(pixels[i])) {
        throw new BadInputException("value " + pixels[i], "pixels[" + i + "]", "expected finite");
      }
    }
    return Tensor.of(pixels, pixels.length / one, 3, side, side);
  }

  private synchronized TensorProgram lean() {
    TensorProgram program = lean;
    if (program == null) {
      program = handle.backend().compile(graph(false));
      lean = program;
    }
    return program;
  }

  private synchronized TensorProgram full() {
    TensorProgram program = full;
    if (program == null) {
      program = handle.backend().compile(graph(true));
      full = program;
    }
    return program;
  }

  @Override
  public ImageFeatures encode(List<Image> images) {
    int one = 3 * side * side;
    float[] pixels = new float[Math.multiplyExact(one, images.size())];
    for (int i = 0; i < images.size(); i++) {
      Preprocessing.Pixels prepared = model.preprocessing().prepare(images.get(i), side);
      System.arraycopy(prepared.values(), 0, pixels, i * one, one);
    }
    return encodePixels(pixels);
  }

  @Override
  public ImageFeatures encodePixels(float[] pixels) {
    try (CallGate.Call call = gate.enter()) {
      Tensor input = input(pixels);
      Map<String, Tensor> out = full().run(Map.of(PIXELS, input));
      return new ImageFeatures(
          input.shape().extent(0),
          grid() * grid(),
          width(),
          dimension(),
          values(out, CLASS_TOKEN),
          values(out, PATCH_TOKENS),
          values(out, PATCH_PROJECTIONS));
    }
  }

  private static float[] values(Map<String, Tensor> outputs, String name) {
    return Objects.requireNonNull(outputs.get(name), name).data();
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public String identity() {
    return model.identity();
  }

  @Override
  public int inputSize() {
    return side;
  }

  @Override
  public int grid() {
    return grid;
  }

  @Override
  public int width() {
    return model.sizes().width();
  }

  @Override
  public int dimension() {
    return model.sizes().dimension();
  }

  @Override
  public void close() {
    gate.close(() -> {
      close(lean);
      close(full);
      handle.close();
      model.close();
    });
  }

  private static void close(@Nullable TensorProgram program) {
    if (program != null) {
      program.close();
    }
  }
}
