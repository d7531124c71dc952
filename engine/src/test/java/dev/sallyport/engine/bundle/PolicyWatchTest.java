package dev.sallyport.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.Bundle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The watch takes each change once, and outlives every failure. */
class PolicyWatchTest {

  /** Tells a test that hangs from a slow one. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** A source whose content is a word; some words cannot be loaded. */
  private static final class Words implements PolicySource {
    volatile String word = "first";
    final AtomicInteger loads = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();

    @Override
    public String fingerprint() {
      looks.incrementAndGet();
      if (word.startsWith("gone")) {
        throw new PolicyLoadException(word + ": it is not there");
      }
      return word;
    }

    @Override
    public Candidate load() {
      loads.incrementAndGet();
      if (word.startsWith("broken")) {
        throw new PolicyLoadException(word + ":1:1: it is broken");
      }
      return new Candidate(
          new Bundle(word, word, new byte[0], "{}", Map.of(), Map.of()),
          new TreeMap<>(),
          List.of());
    }

    /** Waits until it was looked at that often from now on. */
    void awaitLooks(int more) throws InterruptedException {
      int enough = looks.get() + more;
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (looks.get() < enough) {
        assertThat(System.nanoTime())
            .as("%d of %d looks within %s", looks.get(), enough, LIMIT)
            .isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  private final Words source = new Words();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private PolicyWatch watch(Consumer<Candidate> activate) {
    return new PolicyWatch(
        source, source.fingerprint(), activate, why -> heard.add("rejected " + why.getMessage()));
  }

  private PolicyWatch watch() {
    return watch(candidate -> heard.add("active " + candidate.bundle().revision()));
  }

  private @Nullable String next() throws InterruptedException {
    return heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void aChangeIsTakenOnce() throws InterruptedException {
    try (var _ = watch()) {
      source.awaitLooks(3);
      assertThat(source.loads).hasValue(0);
      source.word = "second";
      assertThat(next()).isEqualTo("active second");
      source.awaitLooks(3);
      assertThat(heard).isEmpty();
      assertThat(source.loads).hasValue(1);
    }
  }

  @Test
  void whatCannotBeLoadedIsSaidOnceAndMended() throws InterruptedException {
    try (var _ = watch()) {
      source.word = "broken";
      assertThat(next()).isEqualTo("rejected broken:1:1: it is broken");
      source.awaitLooks(3);
      assertThat(heard).isEmpty();
      source.word = "mended";
      assertThat(next()).isEqualTo("active mended");
    }
  }

  @Test
  void whatCannotBeLookedAtIsSaidOnceAndComesBack() throws InterruptedException {
    try (var _ = watch()) {
      source.word = "gone";
      assertThat(next()).isEqualTo("rejected gone: it is not there");
      source.awaitLooks(4);
      assertThat(heard).as("the same again").isEmpty();
      source.word = "gone elsewhere";
      assertThat(next()).isEqualTo("rejected gone elsewhere: it is not there");
      source.word = "first";
      source.awaitLooks(3);
      assertThat(heard).as("it is as it was").isEmpty();
      source.word = "gone";
      assertThat(next()).isEqualTo("rejected gone: it is not there");
    }
  }

  @Test
  void whatIsTurnedDownIsSaid() throws InterruptedException {
    try (var _ =
        watch(
            candidate -> {
              throw new PolicyLoadException(candidate.bundle().revision() + " masks nothing");
            })) {
      source.word = "second";
      assertThat(next()).isEqualTo("rejected second masks nothing");
    }
  }

  @Test
  void whatCouldNotBeRecordedIsTriedAgain() throws InterruptedException {
    var tries = new AtomicInteger();
    try (var _ =
        watch(
            candidate -> {
              if (tries.incrementAndGet() < 3) {
                throw new PolicyWatch.TryAgainException(new IllegalStateException("disk full"));
              }
              heard.add("active " + candidate.bundle().revision());
            })) {
      source.word = "second";
      assertThat(next()).isEqualTo("active second");
      assertThat(tries).hasValue(3);
    }
  }

  @Test
  void aWatchThatDiesSaysSo() throws InterruptedException {
    try (var _ =
        watch(
            _ -> {
              throw new IllegalStateException("a bug");
            })) {
      source.word = "second";
      assertThat(next()).contains("not watched any more", "IllegalStateException");
    }
  }
}
