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

  private static final class Entry {
    final Backend backend;
    int shares;

    Entry(Backend backend) {
      this.backend = backend;
    }
  }

  private static final Map<Key, Entry> OPEN = new HashMap<>();

  private final Key key;
  private final Backend backend;
  private boolean closed;

  private SharedBackend(Key key, Backend backend) {
    this.key = key;
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
    BackendProvider provider = Backends.choose(Backends.installed(), name);
    Key key = new Key(provider.getClass(), provider.name(), options);
    synchronized (OPEN) {
      Entry entry = OPEN.get(key);
      if (entry == null) {
        entry = new Entry(provider.open(options));
        LOG.info(
            "backend {} on {}: {}",
            provider.name(),
            entry.backend.device(),
            provider.availability().detail());
        OPEN.put(key, entry);
      }
      entry.shares++;
      return new SharedBackend(key, entry.backend);
    }
  }

  /**
   * Another share in the same backend.
   *
   * @throws IllegalStateException when this share is closed
   */
  public SharedBackend again() {
    synchronized (OPEN) {
      Entry entry = OPEN.get(key);
      if (closed || entry == null) {
        throw new IllegalStateException("this share in backend " + key.name() + " is closed");
      }
      entry.shares++;
      return new SharedBackend(key, entry.backend);
    }
  }

  /** The backend, which the holder must not close itself. */
  public Backend backend() {
    return backend;
  }

  @Override
  public void close() {
    Backend last = null;
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
      Entry entry = OPEN.get(key);
      if (entry != null && --entry.shares == 0) {
        OPEN.remove(key);
        last = entry.backend;
      }
    }
    if (last != null) {
      last.close();
    }
  }
}
