package dev.mrad;

import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which backend a builder's product computes on. */
final class BackendChoice {
  private @Nullable Backend given;
  private @Nullable String name;
  private String device = "auto";
  private int threads;

  void given(Backend backend) {
    this.given = backend;
  }

  void name(String backend) {
    this.name = backend;
  }

  void device(String wanted) {
    this.device = wanted;
  }

  void threads(int count) {
    this.threads = count;
  }

  BackendHandle open() {
    Backend backend = given;
    return backend != null
        ? BackendHandle.borrowed(backend)
        : BackendHandle.shared(name, new BackendOptions(device, threads, Map.of()));
  }
}
