package dev.mrad.bank;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;

/**
 * A bank whose keys stay in its file.
 *
 * @param spec what the rows were made with
 * @param image one row per image
 * @param patch up to two rows per image
 * @param digest over everything
 */
record MappedBank(BankSpec spec, Memory image, Memory patch, String digest) implements MemoryBank {}
