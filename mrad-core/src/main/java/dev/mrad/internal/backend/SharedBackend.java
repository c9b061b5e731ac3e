package dev.mrad.internal.backend;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A share in a backend that was opened by default: process-wide the same for the same provider and
 * options, and closed with its last share. Thread-safe.
 */
public final class SharedBackend implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBackend.class);

  private record Key(Class<?> provider, String name, BackendOptions options) {}

  /** A backend, opened by the first who comes while others of the same key wait. */
  private static final class Entry {
    final Key key;
    @Nullable Backend backend;
    int shares;

    Entry(Key key) {
      this.key = key;
    }

    synchronized Backend open(BackendProvider provider) {
      if (backend == null) {
        backend = provider.open(key.options());
        LOG.info(
            "backend {} on {}: {}",
            provider.name(),
            backend.device(),
            provider.availability().detail());
      }
      return backend;
    }
  }

  /** Guards itself and all counts of shares, never an opening or a closing. */
  private static final Map<Key, Entry> OPEN = new HashMap<>();

  private final Entry entry;
  private final Backend backend;
  private boolean closed;

  private SharedBackend(Entry entry, Backend backend) {
    this.entry = entry;
    this.backend = backend;
  }

  /**
   * Takes a share, opening the backend where it is not open yet.
   *
   * @param name the provider's name, or {@code null} for the best one available
   * @param options how to open it
   * @throws dev.mrad.api.BackendUnavailableException when there is no such backend or device
   */
  public static SharedBackend open(@Nullable String name, BackendOptions options) {
    return open(Backends.choose(Backends.installed(), name), options);
  }

  /** Takes a share in the backend of a provider. */
  static SharedBackend open(BackendProvider provider, BackendOptions options) {
    Key key = new Key(provider.getClass(), provider.name(), options);
    Entry entry;
    synchronized (OPEN) {
      entry = OPEN.computeIfAbsent(key, Entry::new);
      entry.shares++;
    }
    try {
      return new SharedBackend(entry, entry.open(provider));
    } catch (RuntimeException | Error e) {
      giveBack(entry);
      throw e;
    }
  }

  /**
   * Another share in the same backend.
   *
   * @throws IllegalStateException when this share is closed
   */
  public SharedBackend again() {
    synchronized (OPEN) {
      if (closed) {
        throw new IllegalStateException("this share in backend " + entry.key.name() + " is closed");
      }
      entry.shares++;
      return new SharedBackend(entry, backend);
    }
  }

  /** The backend, which the holder must not close itself. */
  public Backend backend() {
    return backend;
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
    }
    giveBack(entry);
  }

  private static void giveBack(Entry entry) {
    Backend last = null;
    synchronized (OPEN) {
      if (--entry.shares == 0) {
        OPEN.remove(entry.key);
        last = entry.backend;
      }
    }
    if (last != null) {
      last.close();
    }
  }
}
