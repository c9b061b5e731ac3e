package dev.mrad.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.spi.Backend;
import dev.mrad.spi.Shape;
import dev.mrad.spi.Tensor;
import dev.mrad.spi.TensorProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at once, and closing while they run. */
@Timeout(120)
public abstract class ClosingConformance extends BackendConformance {
  private static final int THREADS = 6;

  /** Other values for each seed, in batches of 1 to 4. */
  private static Map<String, Tensor> pixels(int seed) {
    Operand pixels = Operand.normal(Shape.batch(1, 9, 32));
    return Map.of("pixels", pixels.tensor(1 + seed % 4, new Random(seed)));
  }

  /** Runs the tasks at once, each on a thread of its own, and returns their results. */
  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return task.call();
            }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a thread failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void should_run_one_program_on_many_threads() throws Exception {
    assumePromised(Subject.Promise.SAME_BITS);
    try (TensorProgram program = backend().compile(Models.small())) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Map<String, Tensor> inputs = pixels(2 + 4 * i);
        Map<String, Tensor> alone = program.run(inputs);
        tasks.add(() -> {
          for (int round = 0; round < 50; round++) {
            Models.assertSameBits(program.run(inputs), alone);
          }
          return true;
        });
      }
      assertThat(atOnce(tasks)).containsOnly(true);
    }
  }

  @Test
  void should_compile_run_and_close_many_programs_at_once() throws Exception {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int seed = i;
      Map<String, Expected> expected = Models.expected(pixels(seed));
      tasks.add(() -> {
        for (int round = 0; round < 5; round++) {
          Map<String, Tensor> found = run(Models.small(), pixels(seed));
          Models.verify(expected, found, subject().toleranceFactor());
        }
        return true;
      });
    }
    assertThat(atOnce(tasks)).containsOnly(true);
  }

  @Test
  void should_finish_a_run_on_an_interrupted_thread_and_leave_it_interrupted() {
    Map<String, Expected> expected = Models.expected(pixels(3));
    try (TensorProgram program = backend().compile(Models.small())) {
      Thread.currentThread().interrupt();
      Map<String, Tensor> found = program.run(pixels(3));
      assertThat(Thread.interrupted()).isTrue();
      Models.verify(expected, found, subject().toleranceFactor());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void should_refuse_to_run_when_closed() {
    TensorProgram program = backend().compile(Models.small());
    program.close();
    assertThatThrownBy(() -> program.run(pixels(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void should_be_closed_twice_and_from_other_threads() throws Exception {
    TensorProgram program = backend().compile(Models.small());
    List<Callable<Boolean>> closes = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      closes.add(() -> {
        program.close();
        return true;
      });
    }
    assertThat(atOnce(closes)).containsOnly(true);
    program.close();
    assertThatThrownBy(() -> program.run(pixels(1))).isInstanceOf(IllegalStateException.class);
  }

  // Each call either finishes with the right result or is refused; none sees freed memory.
  @Test
  void should_finish_what_runs_when_it_is_closed() throws Exception {
    Map<String, Expected> expected = Models.expected(pixels(3));
    for (int round = 0; round < 20; round++) {
      TensorProgram program = backend().compile(Models.small());
      CountDownLatch running = new CountDownLatch(THREADS - 1);
      AtomicBoolean closed = new AtomicBoolean();
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 1; i < THREADS; i++) {
        tasks.add(() -> runsUntilClosed(program, closed, running, expected));
      }
      tasks.add(() -> {
        running.await();
        program.close();
        closed.set(true);
        return true;
      });
      assertThat(atOnce(tasks)).containsOnly(true);
    }
  }

  private boolean runsUntilClosed(
      TensorProgram program,
      AtomicBoolean closed,
      CountDownLatch running,
      Map<String, Expected> expected) {
    for (int done = 0; ; done++) {
      boolean late = closed.get();
      Map<String, Tensor> found;
      try {
        found = program.run(pixels(3));
      } catch (IllegalStateException e) {
        return done > 0 && String.valueOf(e.getMessage()).contains("closed");
      } finally {
        // Once a thread, so that each has run before the program is closed.
        if (done == 0) {
          running.countDown();
        }
      }
      Models.verify(expected, found, subject().toleranceFactor());
      if (late) {
        return false;
      }
    }
  }

  @Test
  void should_refuse_to_compile_when_the_backend_is_closed() {
    Backend backend = subject().open();
    backend.close();
    backend.close();
    assertThatThrownBy(() -> backend.compile(Models.small()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  // The wrong order is a mistake that must not take the process down.
  @Test
  void should_survive_a_backend_closed_before_its_program() {
    Backend backend = subject().open();
    TensorProgram program = backend.compile(Models.small());
    Map<String, Expected> expected = Models.expected(pixels(1));
    backend.close();
    try {
      Map<String, Tensor> found = program.run(pixels(1));
      Models.verify(expected, found, subject().toleranceFactor());
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("closed");
    }
    program.close();
    backend.close();
  }

  @Test
  void should_not_close_other_backends() {
    Backend first = subject().open();
    try (Backend second = subject().open();
        TensorProgram program = second.compile(Models.small())) {
      first.close();
      assertThat(program.run(pixels(1))).containsOnlyKeys("features", "shares");
    }
  }

  @Test
  void should_leave_no_threads_behind() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Backend backend = subject().open();
        TensorProgram program = backend.compile(Models.small())) {
      program.run(pixels(3));
    }
    Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
    left.removeAll(before);
    left.removeIf(ClosingConformance::isOfJvm);
    for (Thread thread : left) {
      thread.join(5_000);
      assertThat(thread.isAlive()).as("%s still runs", thread).isFalse();
    }
  }

  private static boolean isOfJvm(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().startsWith("ForkJoinPool.commonPool")
        || (group != null && !group.getName().equals("main"));
  }
}
