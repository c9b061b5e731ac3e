package dev.mrad.bank;

import dev.mrad.api.BadInputException;
import dev.mrad.api.BankSpec;
import dev.mrad.api.MemoryBank;
import dev.mrad.internal.io.AtomicFile;
import dev.mrad.internal.weights.SafetensorsFile;
import dev.mrad.internal.weights.SafetensorsWriter;
import java.nio.file.Path;

/**
 * Banks in files: one safetensors file each, which any safetensors reader opens ({@code
 * docs/bank-format.md}). The same bank is always the same bytes.
 */
public final class BankFile {
  private BankFile() {}

  /**
   * Opens a bank and checks it wholly: structure, every block's digest, labels, order, keys.
   *
   * @throws BadInputException when the file is not a bank, is damaged, or is of a newer format
   */
  public static MemoryBank read(Path file) {
    return BankReader.read(file);
  }

  /**
   * Reads a bank's content that is in memory already, checked wholly as by {@link #read(Path)}.
   *
   * @param name names it in messages
   * @param content not written to
   * @throws BadInputException as {@link #read(Path)}
   */
  public static MemoryBank read(Path name, byte[] content) {
    try (SafetensorsFile file = SafetensorsFile.of(name, content)) {
      return BankReader.read(file);
    }
  }

  /**
   * What a bank was made with, without reading its data.
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
   * @param bank one that this library made
   * @throws BadInputException when the file cannot be written
   */
  public static void write(MemoryBank bank, Path file) {
    if (!(bank instanceof ResidentBank resident)) {
      throw new BadInputException(
          "a bank of " + bank.getClass().getName(), "bank", "expected one that Mrad made");
    }
    BankContent content =
        BankContent.of(resident.spec(), resident.image(), resident.patch(), resident.images());
    SafetensorsWriter writer = new SafetensorsWriter();
    content.metadata().forEach(writer::metadata);
    for (BankContent.Entry entry : content.entries()) {
      writer.entry(entry.name(), entry.type(), entry.shape(), entry.data());
    }
    writer.write(file);
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
