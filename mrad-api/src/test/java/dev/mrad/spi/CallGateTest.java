package dev.mrad.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallGateTest {
  private final CallGate gate = new CallGate("thing");
  private final AtomicInteger freed = new AtomicInteger();

  private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
    while (thread.getState() != state) {
      Thread.sleep(1);
    }
  }

  @Test
  void should_free_once_and_refuse_later_calls() {
    gate.enter().close();
    gate.close(freed::incrementAndGet);
    gate.close(freed::incrementAndGet);
    assertThat(freed).hasValue(1);
    assertThat(gate.isClosed()).isTrue();
    assertThatThrownBy(gate::enter)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("thing is closed");
  }

  @Test
  void should_refuse_at_once_but_free_only_after_the_calls_that_run() throws Exception {
    CallGate.Call first = gate.enter();
    CallGate.Call second = gate.enter();
    Thread closer = new Thread(() -> gate.close(freed::incrementAndGet));
    closer.start();
    awaitState(closer, Thread.State.WAITING);
    assertThatThrownBy(gate::enter).hasMessage("thing is closed");
    first.close();
    awaitState(closer, Thread.State.WAITING);
    assertThat(freed).hasValue(0);
    second.close();
    closer.join();
    assertThat(freed).hasValue(1);
  }

  @Test
  void should_let_a_second_close_wait_for_the_first() throws Exception {
    CountDownLatch freeing = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Thread first =
        new Thread(() ->
            gate.close(() -> {
              freeing.countDown();
              try {
                mayEnd.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              freed.incrementAndGet();
            }));
    first.start();
    freeing.await();
    AtomicInteger seen = new AtomicInteger(-1);
    Thread second =
        new Thread(() -> {
          gate.close(() -> {});
          seen.set(freed.get());
        });
    second.start();
    awaitState(second, Thread.State.WAITING);
    mayEnd.countDown();
    second.join();
    assertThat(seen).hasValue(1);
    first.join();
  }

  @Test
  void should_stay_closed_where_freeing_fails() {
    assertThatThrownBy(() ->
            gate.close(() -> {
              throw new IllegalArgumentException("stuck");
            }))
        .hasMessage("stuck");
    gate.close(freed::incrementAndGet);
    assertThat(freed).hasValue(0);
    assertThatThrownBy(gate::enter).hasMessage("thing is closed");
  }

  @Test
  void should_count_a_call_that_is_ended_twice_once() throws Exception {
    CallGate.Call first = gate.enter();
    CallGate.Call second = gate.enter();
    first.close();
    first.close();
    Thread closer = new Thread(() -> gate.close(freed::incrementAndGet));
    closer.start();
    awaitState(closer, Thread.State.WAITING);
    assertThat(freed).hasValue(0);
    second.close();
    closer.join();
  }
}
