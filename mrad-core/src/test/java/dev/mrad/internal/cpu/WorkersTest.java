package dev.mrad.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated("counts the threads of all workers")
class WorkersTest {
  @Test
  void should_run_each_task_once() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(1000);
      workers.run(1000, (index, scratch) -> runs.incrementAndGet(index));
      for (int i = 0; i < 1000; i++) {
        assertThat(runs.get(i)).isOne();
      }
      workers.run(0, (index, scratch) -> runs.incrementAndGet(index));
    }
  }

  @Test
  void should_hand_a_failure_to_the_caller_and_go_on_working() {
    try (Workers workers = new Workers(3)) {
      for (int bad = 0; bad < 50; bad++) {
        int failing = bad;
        assertThatThrownBy(() ->
                workers.run(
                    50,
                    (index, scratch) -> {
                      if (index == failing) {
                        throw new IllegalStateException("task " + index);
                      }
                    }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("task " + failing);
      }
      AtomicInteger count = new AtomicInteger();
      workers.run(10, (index, scratch) -> count.incrementAndGet());
      assertThat(count).hasValue(10);
    }
  }

  @Test
  void should_serve_many_callers_at_once() throws InterruptedException {
    try (Workers workers = new Workers(2)) {
      AtomicInteger count = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Thread caller =
            new Thread(() -> {
              for (int round = 0; round < 200; round++) {
                workers.run(5, (index, scratch) -> count.incrementAndGet());
              }
            });
        caller.start();
        callers.add(caller);
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(count).hasValue(16 * 200 * 5);
    }
  }

  @Test
  void should_end_its_threads_on_close() {
    Workers workers = new Workers(4);
    workers.run(8, (index, scratch) -> {});
    List<Thread> before =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("mrad-cpu-"))
            .toList();
    assertThat(before).isNotEmpty().allMatch(Thread::isDaemon);
    workers.close();
    workers.close();
    assertThat(before).noneMatch(Thread::isAlive);
  }
}
