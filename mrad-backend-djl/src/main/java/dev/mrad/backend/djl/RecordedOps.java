package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.Weight;
import java.util.function.Supplier;

/** The operations within one recorded run, whose scope closes all of them in the end. */
final class RecordedOps extends EagerOps {
  private final Upload upload;

  RecordedOps(Upload upload) {
    this.upload = upload;
  }

  @Override
  NDArray retain(Supplier<NDArray> work) {
    return work.get();
  }

  @Override
  public NDArray constant(Weight weight) {
    return upload.weight(weight);
  }

  @Override
  public NDArray input(Tensor tensor) {
    return upload.tensor(tensor);
  }

  @Override
  public void release(NDArray value) {
    value.close();
  }
}
