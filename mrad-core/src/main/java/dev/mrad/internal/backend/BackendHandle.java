package dev.mrad.internal.backend;

import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import org.jspecify.annotations.Nullable;

/**
 * A backend with what its user owes it: nothing for one that was given, a share to give back for
 * one that was opened by default.
 */
public final class BackendHandle implements AutoCloseable {
  private final Backend backend;
  private final @Nullable SharedBackend share;

  private BackendHandle(Backend backend, @Nullable SharedBackend share) {
    this.backend = backend;
    this.share = share;
  }

  /** A backend that somebody else closes. */
  public static BackendHandle borrowed(Backend backend) {
    return new BackendHandle(backend, null);
  }

  /** A share in the process-wide backend of this name and these options. */
  public static BackendHandle shared(@Nullable String name, BackendOptions options) {
    SharedBackend share = SharedBackend.open(name, options);
    return new BackendHandle(share.backend(), share);
  }

  /** Another handle for the same backend, for somebody who may outlive this one. */
  public BackendHandle again() {
    return share == null ? this : new BackendHandle(backend, share.again());
  }

  /** The backend, not to be closed directly. */
  public Backend backend() {
    return backend;
  }

  @Override
  public void close() {
    if (share != null) {
      share.close();
    }
  }
}
