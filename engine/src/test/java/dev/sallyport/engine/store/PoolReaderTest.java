package dev.sallyport.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that takes connections and says nothing. */
final class PoolReaderTest {

  /** Tells a test that hangs from a slow one. */
  private static final long LIMIT_SECONDS = 60;

  private ServerSocket silent;
  private PostgresPlace place;

  @BeforeEach
  void listen() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    place =
        new PostgresPlace(
            new PostgresConfig(
                "jdbc:postgresql://127.0.0.1:%d/x?sslmode=disable".formatted(silent.getLocalPort()),
                "u",
                () -> ""));
  }

  @AfterEach
  void close() throws IOException {
    silent.close();
  }

  @Test
  @Timeout(LIMIT_SECONDS)
  void whoeverAsksIsToldWithinTheirPatience() throws Exception {
    var asked = new AtomicInteger();
    try (var reader = new PoolReader(place, Duration.ofMillis(300));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> question = () -> reader.read(_ -> asked.incrementAndGet());
      var all =
          threads.invokeAll(
              Collections.nCopies(100, question), LIMIT_SECONDS / 2, TimeUnit.SECONDS);
      assertThat(all)
          .allSatisfy(
              one ->
                  assertThatThrownBy(one::get)
                      .isInstanceOf(ExecutionException.class)
                      .hasCauseInstanceOf(StoreUnavailableException.class));
      // Nobody else than eight had a thread; the rest were told of the wait.
      assertThat(all)
          .filteredOn(one -> String.valueOf(one.exceptionNow()).contains("answer within 300 ms"))
          .hasSizeGreaterThanOrEqualTo(92);
    }
    assertThat(asked).hasValue(0);
  }

  @Test
  @Timeout(LIMIT_SECONDS)
  void ofTooManyTheLastAreRefusedAtOnceAndNobodyHoldsUpTheEnd() throws Exception {
    var reader = new PoolReader(place, Duration.ofSeconds(LIMIT_SECONDS));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var refused = new AtomicInteger();
      var closed = new AtomicInteger();
      for (var i = 0; i < PoolReader.QUEUE_LIMIT + 100; i++) {
        threads.execute(
            () -> {
              try {
                var _ = reader.read(_ -> "an answer");
              } catch (StoreUnavailableException e) {
                var message = String.valueOf(e.getMessage());
                (message.contains("waiting already") ? refused : closed).incrementAndGet();
              }
            });
      }
      var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS / 2);
      while (refused.get() < 92) {
        assertThat(System.nanoTime()).as("%s are refused", refused).isLessThan(deadline);
      }
      reader.close();
      threads.shutdown();
      assertThat(threads.awaitTermination(LIMIT_SECONDS / 2, TimeUnit.SECONDS)).isTrue();
      assertThat(refused).hasValue(92);
      assertThat(closed).hasValue(PoolReader.QUEUE_LIMIT + 8);
    }
    assertThatThrownBy(() -> reader.read(_ -> "an answer"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageEndingWith("is closed");
  }
}
