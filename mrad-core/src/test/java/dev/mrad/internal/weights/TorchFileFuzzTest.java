package dev.mrad.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.mrad.api.BadInputException;
import dev.mrad.testing.Golden;
import dev.mrad.testing.TorchFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are read or refused; nothing else ever happens. */
class TorchFileFuzzTest {
  private static final long SEED = 20260207;
  private static final int ARCHIVES = 1200;
  private static final int PICKLES = 2400;
  private static final long MOST_BYTES = 8 << 20;

  @TempDir Path folder;

  private static byte[] mutated(byte[] whole, int from, Random random) {
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(whole, random.nextInt(whole.length));
    }
    byte[] bytes = whole.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = from + random.nextInt(bytes.length - from);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        default -> bytes[at] = bytes[random.nextInt(bytes.length)];
      }
    }
    return bytes;
  }

  /** Whether a file can be read. */
  private static boolean reads(Path path, String what) {
    try (TorchFile file = TorchFile.open(path)) {
      long bytes = 0;
      for (TorchTensor tensor : file.tensors().values()) {
        bytes += 4L * file.floats(tensor).length;
      }
      assertThat(bytes).as(what).isLessThan(MOST_BYTES);
      return true;
    } catch (BadInputException e) {
      assertThat(e).as(what).hasMessageContaining(path.toString());
      assertThat(e.getMessage().lines()).as(what).hasSize(1);
      return false;
    } catch (RuntimeException | Error e) {
      return fail(what, e);
    }
  }

  @Test
  void should_read_or_refuse_a_damaged_archive() throws IOException {
    Random random = new Random(SEED);
    Path path = folder.resolve("fuzz.pt");
    int read = 0;
    for (String name : new String[] {"cache_model_tiny.pt", "mrad_ft.pth"}) {
      byte[] whole = Files.readAllBytes(Golden.path(name));
      // Half of the damage goes to the directory at the end.
      int directory = whole.length - 1000;
      for (int i = 0; i < ARCHIVES / 2; i++) {
        byte[] bytes = mutated(whole, i % 2 == 0 ? 0 : directory, random);
        read += reads(TorchFiles.write(path, bytes), name + " " + i) ? 1 : 0;
      }
    }
    assertThat(read).isBetween(1, ARCHIVES - 1);
  }

  @Test
  void should_read_or_refuse_a_damaged_pickle_in_a_sound_archive() {
    Random random = new Random(SEED + 1);
    Path path = folder.resolve("fuzz.pt");
    int read = 0;
    for (String name : new String[] {"cache_model_tiny", "mrad_ft"}) {
      String file = name + (name.startsWith("mrad") ? ".pth" : ".pt");
      Map<String, byte[]> entries = TorchFiles.entries(Golden.path(file));
      byte[] whole = entries.get(name + "/data.pkl");
      for (int i = 0; i < PICKLES / 2; i++) {
        entries.put(name + "/data.pkl", mutated(whole, 0, random));
        read += reads(TorchFiles.write(path, entries), name + " pickle " + i) ? 1 : 0;
      }
    }
    assertThat(read).isBetween(1, PICKLES - 1);
  }
}
