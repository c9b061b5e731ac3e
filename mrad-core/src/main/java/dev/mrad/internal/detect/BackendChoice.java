package dev.mrad.internal.detect;

import dev.mrad.internal.backend.BackendHandle;
import dev.mrad.api.BadInputException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which backend to compute on, as far as that was said.
 *
 * @param given one that the caller closes
 * @param name of a process-wide one
 * @param device its device
 * @param threads how many threads it has
 */
public record BackendChoice(
    @Nullable Backend given,
    @Nullable String name,
    @Nullable String device,
    @Nullable Integer threads) {
  /** The best one available. */
  public static final BackendChoice BEST = new BackendChoice(null, null, null, null);

  private static final int MOST_THREADS = 4096;

  /** This backend, in place of one by name. */
  public BackendChoice given(Backend backend) {
    return new BackendChoice(backend, null, device, threads);
  }

  /** The process-wide one of this name, in place of a given one. */
  public BackendChoice name(String backend) {
    return new BackendChoice(null, backend, device, threads);
  }

  /** On this device. */
  public BackendChoice device(String wanted) {
    return new BackendChoice(given, name, wanted, threads);
  }

  /** With so many threads. */
  public BackendChoice threads(int count) {
    if (count < 0 || count > MOST_THREADS) {
      throw new BadInputException(
          count + " threads",
          "backend",
          "expected 0 to " + MOST_THREADS + "; 0 for all processors");
    }
    return new BackendChoice(given, name, device, count);
  }

  /** Refuses another option beside each option of this choice. */
  public void exclude(String where, String other, String expected) {
    OptionConflict.refuse(where, true, other, given != null || name != null, "backend", expected);
    OptionConflict.refuse(where, true, other, device != null, "device", expected);
    OptionConflict.refuse(where, true, other, threads != null, "threads", expected);
  }

  /** Refuses options of a backend beside one that is open already. */
  public void check(String where) {
    if (given != null) {
      new BackendChoice(null, null, device, threads)
          .exclude(where, "backend", "a backend by name with it, since a given one is open");
    }
  }

  BackendHandle open() {
    return given != null
        ? BackendHandle.borrowed(given)
        : BackendHandle.shared(
            name,
            new BackendOptions(
                device == null ? BackendOptions.DEFAULT.device() : device,
                threads == null ? BackendOptions.DEFAULT.threads() : threads,
                Map.of()));
  }
}
