package dev.sallyport.engine.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.export.ExportedLog.Aside;
import dev.sallyport.engine.export.format.LinesFormat;
import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.support.SteppedClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Exports on threads of their own, from their start to their end. */
final class ExportsTest {
  private static final long LIMIT_SECONDS = 60;

  private final SteppedClock clock = new SteppedClock(Samples.AT);
  private final MemoryLog logs = new MemoryLog();

  private static final class Ear implements Sink {
    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch tried = new CountDownLatch(1);
    private final CountDownLatch open;

    Ear(CountDownLatch open) {
      this.open = open;
    }

    @Override
    public String kind() {
      return "ear";
    }

    @Override
    public List<Aside> deliver(List<Event> events) {
      tried.countDown();
      try {
        open.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw UndeliveredException.passing("interrupted");
      }
      events.forEach(event -> heard.add(event.entry().id()));
      return List.of();
    }

    String next() throws InterruptedException {
      var one = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      return one == null ? "nothing within the limit" : one;
    }
  }

  private Exports start(Ear... ears) {
    var wanted =
        IntStream.range(0, ears.length)
            .mapToObj(i -> new Export("ear-" + i, new LinesFormat(), ears[i], false))
            .toList();
    return Exports.start(
        wanted,
        new Exports.Parts(logs.of("a"), clock, new Pace(Duration.ofSeconds(1), new Random(1))));
  }

  @Test
  void oneThatIsDownKeepsNobodyElse() throws InterruptedException {
    logs.add("a", "started", Samples.AT, "{}");
    var down = new Ear(new CountDownLatch(1));
    var up = new Ear(new CountDownLatch(0));
    try (var exports = start(down, up)) {
      assertThat(up.next()).isEqualTo("a/0");
      logs.add("a", "stopped", Samples.AT, "{}");
      assertThat(up.next()).isEqualTo("a/1");
      assertThat(down.heard).isEmpty();
      assertThat(exports.status()).extracting(ExportStatus::name).containsExactly("ear-0", "ear-1");
    }
  }

  @Test
  void whatIsWrittenLastIsSentAtTheEnd() throws InterruptedException {
    var ear = new Ear(new CountDownLatch(0));
    try (var _ = start(ear)) {
      logs.add("a", "started", Samples.AT, "{}");
      assertThat(ear.next()).isEqualTo("a/0");
      logs.add("a", "stopped", Samples.AT, "{}");
    }
    assertThat(ear.heard).containsExactly("a/1");
  }

  @Test
  void whatWasUnderWayAtTheEndIsSentAgain() throws InterruptedException {
    logs.add("a", "started", Samples.AT, "{}");
    var stuck = new Ear(new CountDownLatch(1));
    try (var _ = start(stuck)) {
      assertThat(stuck.tried.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(stuck.heard).isEmpty();
    var ear = new Ear(new CountDownLatch(0));
    try (var _ = start(ear)) {
      assertThat(ear.next()).isEqualTo("a/0");
    }
  }
}
