package dev.mrad.bank;

import dev.mrad.api.BankSpec;
import dev.mrad.api.MemoryBank;
import java.util.ArrayList;
import java.util.List;

/**
 * A bank on the heap.
 *
 * @param spec what the rows were made with
 * @param image one row per image, in the order of {@code images}
 * @param patch up to two rows per image
 * @param images the images, sorted by the UTF-8 bytes of their identity
 * @param digest over everything
 */
record ResidentBank(
    BankSpec spec, ResidentMemory image, ResidentMemory patch, List<Source> images, String digest)
    implements MemoryBank {
  /** The rows image by image, in canonical order. */
  List<ImageRows> rows() {
    List<ImageRows> rows = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < images.size(); i++) {
      List<ImageRows.Prototype> prototypes = new ArrayList<>();
      while (next < patch.size() && patch.source(next) == i) {
        prototypes.add(
            new ImageRows.Prototype(patch.label(next), key(patch, next), patch.cells(next)));
        next++;
      }
      rows.add(new ImageRows(images.get(i), image.label(i), key(image, i), prototypes));
    }
    return rows;
  }

  private static float[] key(ResidentMemory memory, int row) {
    float[] key = new float[memory.dimension()];
    memory.copyKeys(row, 1, key, 0);
    return key;
  }
}
