package dev.mrad.backend.onnx;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.SymbolBlock;
import ai.djl.onnxruntime.engine.OrtNDArray;
import ai.djl.training.ParameterStore;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.mrad.api.DeviceMemoryException;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A model that DJL has loaded. May be run by many threads; who closes it must see to it that none
 * runs, since the process would crash. Closing twice is fine.
 */
final class Session implements AutoCloseable {
  private final Model model;
  private final ParameterStore parameters;
  private final Queue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

  private Session(Model model) {
    this.model = model;
    this.parameters = new ParameterStore(model.getNDManager(), false);
  }

  /**
   * Loads a model, of which ONNX Runtime needs the file no longer then. DJL's manager stays on the
   * CPU, or it would add CUDA on its own terms.
   *
   * @param file in a folder that also holds the weights it names
   */
  static Session load(Path file, SessionOptions options) {
    Model model = Model.newInstance("mrad", Device.cpu(), OnnxRuntime.ENGINE);
    try {
      model.load(file, null, Map.of("sessionOptions", options));
      return new Session(model);
    } catch (MalformedModelException e) {
      model.close();
      throw new EngineException(Failures.reason(e), e);
    } catch (IOException e) {
      model.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** The texts that the model tells about itself. */
  Map<String, String> metadata() {
    return ((SymbolBlock) model.getBlock()).getCustomMetadata();
  }

  /** Runs the model: a tensor for each input, and for each output. */
  Map<String, Tensor> run(Map<String, Tensor> inputs) {
    List<ByteBuffer> staged = new ArrayList<>();
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDList in = new NDList();
      inputs.forEach((name, tensor) -> {
        NDArray array = array(manager, tensor, staged);
        array.setName(name);
        in.add(array);
      });
      Map<String, Tensor> results = new LinkedHashMap<>();
      for (NDArray array : model.getBlock().forward(parameters, in, false)) {
        results.put(array.getName(), tensor(array));
      }
      return results;
    } finally {
      free.addAll(staged);
    }
  }

  /** Through a direct buffer that is used again: DJL would leave one to the collector each time. */
  private NDArray array(NDManager manager, Tensor tensor, List<ByteBuffer> staged) {
    long bytes = tensor.shape().size() * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new DeviceMemoryException(
          "an input of " + bytes + " bytes exceeds 2 GiB; use a smaller batch", null);
    }
    ByteBuffer buffer = free.poll();
    if (buffer == null || buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    }
    staged.add(buffer);
    buffer.asFloatBuffer().put(tensor.data());
    ByteBuffer filled = buffer.slice(0, (int) bytes).order(ByteOrder.nativeOrder());
    long[] extents = Arrays.stream(tensor.shape().extents()).asLongStream().toArray();
    return manager.create(filled, new ai.djl.ndarray.types.Shape(extents), DataType.FLOAT32);
  }

  private static Tensor tensor(NDArray array) {
    int[] extents = Arrays.stream(array.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    return new Tensor(Shape.of(extents), ((OrtNDArray) array).getTensor().getFloatBuffer().array());
  }

  @Override
  public void close() {
    model.close();
  }
}
