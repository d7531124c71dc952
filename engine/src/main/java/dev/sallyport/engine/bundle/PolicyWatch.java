package dev.sallyport.engine.bundle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks at a policy source again and again, and loads it when it has changed. Looking beats being
 * notified: it works on every file system, over symbolic links and mounted volumes alike. It may
 * take a fiftieth of the time: a large directory on a slow disk is looked at less often.
 */
public final class PolicyWatch implements AutoCloseable {

  /**
   * How often it looks at most; an edit is in force within this and the time of one compilation.
   */
  static final Duration SHORTEST = Duration.ofMillis(200);

  /** How often it looks at least, however long a look takes. */
  static final Duration LONGEST = Duration.ofSeconds(2);

  private static final int SHARE = 50;

  private final PolicySource source;
  private final Consumer<Candidate> activate;
  private final Consumer<PolicyLoadException> report;
  private final Thread thread;
  private volatile boolean closed;
  private String seen;
  private String unreadable = "";
  private Duration pause = SHORTEST;

  /**
   * Watches from the state that {@code seen} names on.
   *
   * @param activate takes a policy that has loaded; it may still refuse it with {@link
   *     PolicyLoadException}, or ask to be given it again with {@link TryAgainException}
   * @param report hears why a change was not taken
   */
  public PolicyWatch(
      PolicySource source,
      String seen,
      Consumer<Candidate> activate,
      Consumer<PolicyLoadException> report) {
    this.source = source;
    this.seen = seen;
    this.activate = activate;
    this.report = report;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("policy-watch")
            .uncaughtExceptionHandler((_, fault) -> died(fault))
            .start(this::watch);
  }

  private void watch() {
    while (!closed) {
      LockSupport.parkNanos(pause.toNanos());
      look();
    }
  }

  /** Says that something has changed: it is looked at now. */
  public void nudge() {
    LockSupport.unpark(thread);
  }

  // The print is taken before the files are read: a change in between is seen at the next look.
  private void look() {
    var now = print();
    if (closed || now.isEmpty() || now.get().equals(seen)) {
      return;
    }
    var before = seen;
    seen = now.get();
    try {
      activate.accept(source.load());
    } catch (TryAgainException _) {
      seen = before;
      pause = LONGEST;
    } catch (PolicyLoadException e) {
      report.accept(e);
    }
  }

  /** The source's print; a source that cannot be looked at says so once, and not at every look. */
  private Optional<String> print() {
    try {
      var began = System.nanoTime();
      var print = source.fingerprint();
      var took = System.nanoTime() - began;
      pause = Duration.ofNanos(Math.clamp(SHARE * took, SHORTEST.toNanos(), LONGEST.toNanos()));
      unreadable = "";
      return Optional.of(print);
    } catch (PolicyLoadException e) {
      if (!String.valueOf(e.getMessage()).equals(unreadable)) {
        unreadable = String.valueOf(e.getMessage());
        report.accept(e);
      }
      return Optional.empty();
    }
  }

  private void died(Throwable fault) {
    report.accept(
        new PolicyLoadException(
            "the policy is not watched any more ("
                + fault.getClass().getSimpleName()
                + "): restart the gateway to load changes"));
  }

  /** The policy is sound but could not be put in force just now. */
  public static final class TryAgainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TryAgainException(Throwable cause) {
      super(cause);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
