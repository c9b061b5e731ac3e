package dev.mrad.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This process's resident memory, on Linux. */
final class Resident {
  private Resident() {}

  static long mib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }

  /** Less what the Java heap has taken, after a collection. */
  static long withoutHeapMib() throws IOException {
    System.gc();
    return mib() - (Runtime.getRuntime().totalMemory() >> 20);
  }
}
