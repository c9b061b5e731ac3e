package dev.mrad.backend.djl;

import ai.djl.ndarray.NDArray;
import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.Map;

/** The weights of all programs of a backend, each content once. Thread-safe. */
final class SharedWeights {
  private static final class Shared {
    private final NDArray array;
    private final String digest;
    private int users;

    private Shared(NDArray array, String digest) {
      this.array = array;
      this.digest = digest;
    }
  }

  private final Upload upload;
  private final Map<String, Shared> byDigest = new HashMap<>();
  private final Map<String, Shared> byArray = new HashMap<>();

  SharedWeights(Upload upload) {
    this.upload = upload;
  }

  /** The values of a weight; every call is matched by a {@link #release}. */
  synchronized NDArray get(Weight weight) {
    Shared shared = byDigest.get(weight.digest());
    if (shared == null) {
      shared = new Shared(upload.weight(weight), weight.digest());
      byDigest.put(shared.digest, shared);
      byArray.put(shared.array.getUid(), shared);
    }
    shared.users++;
    return shared.array;
  }

  /** Gives an array back and frees a weight with its last user; any other array at once. */
  void release(NDArray array) {
    if (!releaseShared(array)) {
      array.close();
    }
  }

  private synchronized boolean releaseShared(NDArray array) {
    Shared shared = byArray.get(array.getUid());
    if (shared != null && --shared.users == 0) {
      byDigest.remove(shared.digest);
      byArray.remove(array.getUid());
      array.close();
    }
    return shared != null;
  }

  synchronized int size() {
    return byDigest.size();
  }
}
