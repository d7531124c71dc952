package dev.sallyport.bench.day;

import java.util.Optional;

/** Whose call a thread works for, and with it the threads that it starts. */
final class Underway {

  // A day's own, and gone with it.
  @SuppressWarnings("ThreadLocalUsage")
  private final InheritableThreadLocal<Optional<Passage>> now =
      new InheritableThreadLocal<>() {
        @Override
        protected Optional<Passage> initialValue() {
          return Optional.empty();
        }
      };

  /** Empty where nobody's call is under way. */
  Optional<Passage> now() {
    return now.get();
  }

  /** The call's, of something that only calls do. */
  Passage call() {
    return now().orElseThrow();
  }

  /** Goes a call's way, within the way of another perhaps. */
  void go(Passage call, Runnable way) {
    go(Optional.of(call), way);
  }

  /** Does what is nobody's call, in the middle of one. */
  void aside(Runnable way) {
    go(Optional.empty(), way);
  }

  private void go(Optional<Passage> call, Runnable way) {
    var before = now.get();
    now.set(call);
    try {
      way.run();
    } finally {
      now.set(before);
    }
  }
}
