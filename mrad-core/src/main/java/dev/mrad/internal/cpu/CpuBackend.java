package dev.mrad.internal.cpu;

import dev.mrad.api.DeviceMemoryException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.CallGate;
import dev.mrad.spi.Graph;
import dev.mrad.spi.Node;
import dev.mrad.spi.Op;
import dev.mrad.spi.Replay;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import dev.mrad.spi.Weight;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The built-in backend: float32 on the Java heap, with as many threads as it was opened with.
 * Programs give the same bits for any number of threads and any batch that an element is part of.
 */
public final class CpuBackend implements Backend {
  /** Unused arrays of intermediate values that are held for the next run. */
  private static final long BUFFER_BYTES = 256L << 20;

  private final CallGate gate = new CallGate("backend cpu");
  private final Kernels kernels;
  private final Workers workers;
  private final Buffers buffers = new Buffers(BUFFER_BYTES);
  private final SharedWeights weights = new SharedWeights();
  private final CpuOps ops;

  CpuBackend(Kernels kernels, int threads) {
    this.kernels = kernels;
    this.workers = new Workers(threads);
    this.ops = new CpuOps(kernels, workers, buffers, weights);
  }

  @Override
  public String name() {
    return CpuBackendProvider.NAME;
  }

  @Override
  public String device() {
    return CpuBackendProvider.DEVICE;
  }

  /**
   * The heap that the weights of a graph will take once packed, in bytes: what this backend holds
   * already is not counted. Intermediate values come on top; they grow with the batch.
   *
   * @param graph the model
   */
  public long heapBytes(Graph graph) {
    Set<Node> linear = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Linear || node.op() instanceof Op.Retrieve) {
        linear.add(node.inputs().get(1));
      }
    }
    Set<String> counted = new HashSet<>();
    long bytes = 0;
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Op.Constant constant) {
        Weight weight = constant.weight();
        if (!weights.holds(weight) && counted.add(weight.digest())) {
          bytes +=
              linear.contains(node)
                  ? PackedMatrix.bytes(weight.shape().extent(1), weight.shape().extent(0), kernels)
                  : weight.shape().size() * Float.BYTES;
        }
      }
    }
    return bytes;
  }

  @Override
  public TensorProgram compile(Graph graph) {
    try (CallGate.Call call = gate.enter()) {
      long held = heapBytes(graph);
      long working = graph.workingValues(1) * Float.BYTES;
      long most = Runtime.getRuntime().maxMemory();
      if (held + working > most) {
        throw new DeviceMemoryException(
            "the weights need "
                + mebibytes(held)
                + " MiB and one image "
                + mebibytes(working)
                + " MiB of Java heap, of "
                + mebibytes(most)
                + " MiB in all; run java with a larger -Xmx",
            null);
      }
      return new Program(Replay.compile(graph, ops));
    } catch (OutOfMemoryError e) {
      throw new DeviceMemoryException(
          "the Java heap is too small for the weights; run java with a larger -Xmx", e);
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  @Override
  public void close() {
    gate.close(() -> {
      workers.close();
      buffers.close();
    });
  }

  /** A replayed graph that needs its backend open. */
  private final class Program implements TensorProgram {
    private final TensorProgram replay;

    Program(TensorProgram replay) {
      this.replay = replay;
    }

    @Override
    public Graph graph() {
      return replay.graph();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      try (CallGate.Call call = gate.enter()) {
        return replay.run(inputs);
      } catch (OutOfMemoryError e) {
        throw new DeviceMemoryException(
            "the Java heap is too small for this batch; use a smaller one or a larger -Xmx", e);
      }
    }

    @Override
    public void close() {
      replay.close();
    }
  }
}
