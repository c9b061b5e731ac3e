package dev.mrad.internal.cpu;

import dev.mrad.spi.Weight;
import java.util.HashMap;
import java.util.Map;

/** The weights of all programs of a backend, each content once. Thread-safe. */
final class SharedWeights {
  private final Map<String, Storage> byDigest = new HashMap<>();

  /** The values of a weight; they are freed when all who asked have released them. */
  synchronized Storage get(Weight weight) {
    String digest = weight.digest();
    Storage known = byDigest.get(digest);
    if (known != null && known.retain()) {
      return known;
    }
    Storage fresh = new Storage(weight, null, freed -> remove(digest, freed));
    byDigest.put(digest, fresh);
    return fresh;
  }

  /** Whether some program holds this content already. */
  synchronized boolean holds(Weight weight) {
    return byDigest.containsKey(weight.digest());
  }

  private synchronized void remove(String digest, Storage freed) {
    byDigest.remove(digest, freed);
  }
}
