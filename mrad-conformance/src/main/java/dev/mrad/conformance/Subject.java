package dev.mrad.conformance;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.EnumSet;
import java.util.Set;

/**
 * The backend under test: how it is opened, and what it promises beyond the contract of {@link
 * Backend}. Immutable.
 *
 * @param provider opens it
 * @param options how it is opened
 * @param promises what the suites hold it to; a test of anything else is skipped
 * @param toleranceFactor by how much the bounds of this package's description are widened; above 1
 *     only for devices that compute with less than IEEE single precision, which their documentation
 *     must say
 */
public record Subject(
    BackendProvider provider,
    BackendOptions options,
    Set<Promise> promises,
    double toleranceFactor) {
  /** What the built-in backend promises, and libraries that choose their kernels by size cannot. */
  public enum Promise {
    /** An element's results are the same bits in any batch and at any position in it. */
    BATCH_INDEPENDENCE,
    /** Repeated and concurrent runs on the same inputs give the same bits. */
    SAME_BITS,
    /** The results are the same bits for any {@link BackendOptions#threads}. */
    THREAD_INDEPENDENCE
  }

  /** Copies the set. */
  public Subject {
    promises = Set.copyOf(promises);
  }

  /** A backend that is opened as its provider likes, and promises all. */
  public static Subject of(BackendProvider provider) {
    return new Subject(provider, BackendOptions.DEFAULT, EnumSet.allOf(Promise.class), 1);
  }

  /** The same, opened with these options. */
  public Subject with(BackendOptions other) {
    return new Subject(provider, other, promises, toleranceFactor);
  }

  /** The same without a promise. */
  public Subject without(Promise promise) {
    Set<Promise> left = EnumSet.allOf(Promise.class);
    left.retainAll(promises);
    left.remove(promise);
    return new Subject(provider, options, left, toleranceFactor);
  }

  Backend open() {
    return provider.open(options);
  }
}
