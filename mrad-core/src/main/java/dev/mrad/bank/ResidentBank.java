package dev.mrad.bank;

import dev.mrad.api.BankSpec;
import dev.mrad.api.MemoryBank;
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
    implements MemoryBank {}
