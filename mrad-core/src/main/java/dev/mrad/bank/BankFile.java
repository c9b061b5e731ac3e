package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.format.FileKind;
import dev.mrad.internal.format.VersionedFile;
import dev.mrad.internal.io.AtomicFile;
import java.nio.file.Path;

/**
 * Banks in files: one safetensors file each, which any safetensors reader opens ({@code
 * docs/file-formats.md}). The same bank is always the same bytes.
 */
public final class BankFile {
  private BankFile() {}

  /**
   * Opens a bank and checks it wholly: structure, every block's digest, labels, order, keys.
   *
   * @throws BadInputException when the file is not a bank, is damaged, or is of a newer format
   */
  public static MemoryBank read(Path file) {
    return BankReader.read(VersionedFile.open(file, FileKind.BANK));
  }

  /**
   * Reads a bank's content that is in memory already, checked wholly as by {@link #read(Path)}.
   *
   * @param name names it in messages
   * @param content not written to
   * @throws BadInputException as {@link #read(Path)}
   */
  public static MemoryBank read(Path name, byte[] content) {
    return BankReader.read(VersionedFile.of(name, content, FileKind.BANK));
  }

  /**
   * Opens a bank and leaves its keys in the file, mapped into memory, so that it may be larger than
   * the heap. Header, length, labels and provenance are checked now; keys block by block at their
   * first use, which then throws {@link BadInputException} where the file is damaged. The file must
   * not be changed for as long as the bank is used: one that is cut off gives that exception too,
   * but keys that are overwritten after their first use go unnoticed. It may be replaced by another
   * or deleted (but not on Windows). Mapping and file are let go when the collector finds the bank
   * unused.
   *
   * @throws BadInputException when the file is not a bank, its header is damaged, it is truncated,
   *     or is of a newer format
   */
  public static MemoryBank map(Path file) {
    return BankReader.map(file, MappedData.WINDOW);
  }

  /** Whether a memory's keys stay in its file. */
  public static boolean isMapped(Memory memory) {
    return memory instanceof MappedMemory;
  }

  /**
   * What a bank was made with. The header is checked; the data are not read.
   *
   * @throws BadInputException when the file is not a bank, its header is damaged, or it is of a
   *     newer format
   */
  public static BankSpec readSpec(Path file) {
    return BankReader.readSpec(file);
  }

  /**
   * Writes a bank, wholly or not at all.
   *
   * @param bank one that this library made, not mapped
   * @throws BadInputException when the file cannot be written
   */
  public static void write(MemoryBank bank, Path file) {
    ResidentBank resident = Banks.resident(bank);
    BankContent.of(resident.spec(), resident.image(), resident.patch(), resident.images())
        .write(file);
  }

  /**
   * Checks, before long work, that a bank can be written there.
   *
   * @throws BadInputException when it cannot
   */
  public static void requireWritable(Path file) {
    AtomicFile.requireWritable(file);
  }
}
