package dev.mrad.internal.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one backend. A caller hands over a number of independent tasks, takes part in them
 * itself, and returns when all are done; so callers never wait for each other's tasks to begin, and
 * many at once cannot deadlock. Thread-safe.
 */
final class Workers implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Job> jobs = new ArrayDeque<>();
  private final Deque<Scratch> idle = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private final int parallelism;
  private boolean closed;

  /** One of a job's tasks. */
  @FunctionalInterface
  interface Task {
    /**
     * @param index from 0 to the number of tasks
     * @param scratch memory for this task alone
     */
    void run(int index, Scratch scratch);
  }

  private static final class Job {
    final int tasks;
    final Task task;
    final AtomicInteger next = new AtomicInteger();
    int participants;
    @Nullable Throwable failure;

    Job(int tasks, Task task) {
      this.tasks = tasks;
      this.task = task;
    }

    boolean hasMore() {
      return next.get() < tasks;
    }
  }

  /**
   * Starts daemon threads.
   *
   * @param parallelism how many threads compute for one caller, the caller included; at least 1
   */
  Workers(int parallelism) {
    this.parallelism = parallelism;
    for (int i = 1; i < parallelism; i++) {
      Thread thread = new Thread(this::work, "mrad-cpu-" + i);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      threads.add(thread);
      thread.start();
    }
  }

  /** How many threads compute for one caller. */
  int parallelism() {
    return parallelism;
  }

  /**
   * Runs tasks 0 to {@code tasks − 1}, in any order and on any thread. The first exception of a
   * task stops the others from being started and is thrown here.
   */
  void run(int tasks, Task task) {
    Job job = new Job(tasks, task);
    if (tasks > 1 && parallelism > 1) {
      lock.lock();
      try {
        jobs.addLast(job);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
    takePart(job);
    finish(job);
  }

  private void takePart(Job job) {
    Scratch scratch = borrow(job);
    Throwable failure = null;
    try {
      for (int index = job.next.getAndIncrement();
          index < job.tasks;
          index = job.next.getAndIncrement()) {
        job.task.run(index, scratch);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      job.next.set(job.tasks);
    }
    giveBack(job, scratch, failure);
  }

  private Scratch borrow(Job job) {
    lock.lock();
    try {
      job.participants++;
      Scratch scratch = idle.pollLast();
      return scratch == null ? new Scratch() : scratch;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Job job, Scratch scratch, @Nullable Throwable failure) {
    lock.lock();
    try {
      if (!closed && idle.size() < parallelism) {
        idle.addLast(scratch);
      }
      if (failure != null && job.failure == null) {
        job.failure = failure;
      }
      job.participants--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void finish(Job job) {
    Throwable failure;
    lock.lock();
    try {
      jobs.remove(job);
      while (job.participants > 0) {
        changed.awaitUninterruptibly();
      }
      failure = job.failure;
    } finally {
      lock.unlock();
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void work() {
    while (true) {
      Job job = await();
      if (job == null) {
        return;
      }
      takePart(job);
    }
  }

  private @Nullable Job await() {
    lock.lock();
    try {
      while (!closed) {
        for (Job job : jobs) {
          if (job.hasMore()) {
            return job;
          }
        }
        changed.awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the threads and frees the working memory; waits until they have ended. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
