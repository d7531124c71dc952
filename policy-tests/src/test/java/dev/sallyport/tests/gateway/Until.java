package dev.sallyport.tests.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what will come. The limit is generous: it tells a test that hangs from a slow one. */
final class Until {
  static final Duration LIMIT = Duration.ofMinutes(3);

  private static final long LOOK_EVERY_MS = 20;

  private Until() {}

  /** Waits until it holds. */
  static void holds(String what, BooleanSupplier wish) {
    found(what, () -> wish.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** Waits until there is something, and gives it back. */
  static <T> T found(String what, Supplier<Optional<T>> look) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      pause();
    }
    throw new AssertionError("%s: not within %d s".formatted(what, LIMIT.toSeconds()));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }
}
