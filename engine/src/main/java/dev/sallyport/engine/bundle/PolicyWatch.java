package dev.sallyport.engine.bundle;

import dev.sallyport.engine.model.Bundle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Looks at a policy source again and again, and loads it when it has changed. Looking beats being
 * notified: it works on every file system, over symbolic links and mounted volumes alike.
 */
public final class PolicyWatch implements AutoCloseable {

  /** How often it looks; an edit is in force within this and the time of one compilation. */
  public static final Duration PERIOD = Duration.ofMillis(300);

  private final PolicySource source;
  private final Consumer<Bundle> activate;
  private final Consumer<PolicyLoadException> report;
  private final Thread thread;
  private volatile boolean closed;
  private String seen;
  private String unreadable = "";

  /**
   * Watches from the state that {@code seen} names on.
   *
   * @param activate takes a bundle that has loaded; it may still refuse it with {@link
   *     PolicyLoadException}, or ask to be given it again with {@link TryAgainException}
   * @param report hears why a change was not taken
   */
  public PolicyWatch(
      PolicySource source,
      String seen,
      Consumer<Bundle> activate,
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
      LockSupport.parkNanos(PERIOD.toNanos());
      look();
    }
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
    } catch (PolicyLoadException e) {
      report.accept(e);
    }
  }

  /** The source's print; a source that cannot be looked at says so once, and not at every look. */
  private Optional<String> print() {
    try {
      var print = source.fingerprint();
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

  /** The bundle is sound but could not be put in force just now. */
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
