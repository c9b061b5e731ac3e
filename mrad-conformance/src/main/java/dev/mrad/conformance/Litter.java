package dev.mrad.conformance;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Runs the garbage collector all the time, and writes into the memory that it frees. */
final class Litter implements AutoCloseable {
  private static final byte NOT_A_NUMBER = (byte) 0xff;

  private final Thread thread = new Thread(this::run, "litter");
  private final ByteBuffer[] kept = new ByteBuffer[1 << 12];
  private volatile boolean closed;

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      System.gc();
      Arrays.fill(kept, null);
      for (int i = 0; i < kept.length; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 << i % 4);
        while (buffer.hasRemaining()) {
          buffer.put(NOT_A_NUMBER);
        }
        kept[i] = buffer;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
