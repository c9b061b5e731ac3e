package dev.mrad.testing;

import dev.mrad.api.BankSpec;
import dev.mrad.api.Label;
import dev.mrad.api.Memory;
import dev.mrad.api.MemoryBank;
import dev.mrad.api.Provenance;
import java.util.concurrent.atomic.AtomicInteger;

/** A memory that counts how often its keys are read. */
public record WatchedMemory(Memory memory, AtomicInteger reads) implements Memory {
  /** A bank whose memories count together. */
  public static MemoryBank bank(MemoryBank bank, AtomicInteger reads) {
    return new Bank(
        bank.spec(),
        new WatchedMemory(bank.image(), reads),
        new WatchedMemory(bank.patch(), reads),
        bank.digest());
  }

  /** A bank of these memories. */
  public static MemoryBank bank(BankSpec spec, Memory image, Memory patch) {
    return new Bank(spec, image, patch, "watched");
  }

  private record Bank(BankSpec spec, Memory image, Memory patch, String digest)
      implements MemoryBank {}

  @Override
  public int size() {
    return memory.size();
  }

  @Override
  public int dimension() {
    return memory.dimension();
  }

  @Override
  public void copyKeys(int row, int rows, float[] target, int offset) {
    reads.incrementAndGet();
    memory.copyKeys(row, rows, target, offset);
  }

  @Override
  public Label label(int row) {
    return memory.label(row);
  }

  @Override
  public Provenance provenance(int row) {
    return memory.provenance(row);
  }
}
