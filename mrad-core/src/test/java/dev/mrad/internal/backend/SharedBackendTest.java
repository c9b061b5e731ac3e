package dev.mrad.internal.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mrad.api.BackendUnavailableException;
import dev.mrad.spi.Backend;
import dev.mrad.spi.BackendOptions;
import dev.mrad.spi.BackendProvider;
import dev.mrad.spi.Graph;
import dev.mrad.spi.TensorProgram;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedBackendTest {
  private static final BackendOptions OPTIONS = new BackendOptions("auto", 0, Map.of());

  /** Counts what is opened and closed; {@code opening} runs meanwhile. */
  private record Fake(String name, Runnable opening, AtomicInteger opened, AtomicInteger closed)
      implements BackendProvider {
    Fake(String name, Runnable opening) {
      this(name, opening, new AtomicInteger(), new AtomicInteger());
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Availability availability() {
      return new Availability(true, "fake");
    }

    @Override
    public List<String> devices() {
      return List.of("fake");
    }

    @Override
    public Backend open(BackendOptions options) {
      opened.incrementAndGet();
      opening.run();
      return new Backend() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public String device() {
          return "fake";
        }

        @Override
        public TensorProgram compile(Graph graph) {
          throw new UnsupportedOperationException("only opened, never used");
        }

        @Override
        public void close() {
          closed.incrementAndGet();
        }
      };
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void should_open_one_backend_while_another_opens() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Fake slow =
        new Fake(
            "slow",
            () -> {
              begun.countDown();
              await(go);
            });
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<SharedBackend> opening = caller.submit(() -> SharedBackend.open(slow, OPTIONS));
      await(begun);
      // With one lock for all, this would wait until the test's timeout.
      SharedBackend other = SharedBackend.open(new Fake("quick", () -> {}), OPTIONS);
      other.again().close();
      other.close();
      go.countDown();
      opening.get().close();
      assertThat(slow.closed).hasValue(1);
    } finally {
      go.countDown();
      caller.shutdownNow();
    }
  }

  @Test
  void should_open_once_for_many_callers_and_close_with_the_last() throws Exception {
    CountDownLatch all = new CountDownLatch(8);
    Fake fake = new Fake("once", () -> await(all));
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      List<Future<SharedBackend>> shares =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(i ->
                  callers.submit(() -> {
                    all.countDown();
                    return SharedBackend.open(fake, OPTIONS);
                  }))
              .toList();
      Backend first = shares.get(0).get().backend();
      for (int i = 0; i < 8; i++) {
        SharedBackend share = shares.get(i).get();
        assertThat(share.backend()).isSameAs(first);
        assertThat(fake.closed).hasValue(0);
        share.close();
        share.close();
        assertThatThrownBy(share::again)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("this share in backend once is closed");
      }
      assertThat(fake.opened).hasValue(1);
      assertThat(fake.closed).hasValue(1);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void should_leave_nothing_of_an_opening_that_failed() {
    AtomicInteger tries = new AtomicInteger();
    Fake fake =
        new Fake(
            "failing",
            () -> {
              if (tries.incrementAndGet() == 1) {
                throw new BackendUnavailableException("no luck");
              }
            });
    assertThatThrownBy(() -> SharedBackend.open(fake, OPTIONS)).hasMessage("no luck");
    SharedBackend share = SharedBackend.open(fake, OPTIONS);
    share.close();
    assertThat(fake.closed).hasValue(1);
    SharedBackend.open(fake, OPTIONS).close();
    assertThat(fake.opened).hasValue(3);
    assertThat(fake.closed).hasValue(2);
  }

  @Test
  void should_let_a_waiting_caller_try_when_the_first_one_fails() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger tries = new AtomicInteger();
    Fake fake =
        new Fake(
            "second",
            () -> {
              if (tries.incrementAndGet() == 1) {
                begun.countDown();
                await(go);
                throw new BackendUnavailableException("no luck");
              }
            });
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try {
      Future<SharedBackend> failing = callers.submit(() -> SharedBackend.open(fake, OPTIONS));
      await(begun);
      Future<SharedBackend> waiting = callers.submit(() -> SharedBackend.open(fake, OPTIONS));
      go.countDown();
      assertThatThrownBy(failing::get).hasRootCauseMessage("no luck");
      waiting.get().close();
      assertThat(fake.opened).hasValue(2);
      assertThat(fake.closed).hasValue(1);
    } finally {
      go.countDown();
      callers.shutdownNow();
    }
  }
}
