package dev.sallyport.dataplane;

import dev.sallyport.dataplane.http.ConfigurationStatus;
import dev.sallyport.dataplane.http.RoutingOfNow;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.audit.ConfigurationChange;
import dev.sallyport.engine.pipeline.ExchangeLine;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the configuration in force has made, and how another takes its place: what comes goes to the
 * new one, what is under way comes to its end where it has begun.
 */
final class Current {
  private static final Logger LOG = LoggerFactory.getLogger(Current.class);

  /** No call takes so long; what still goes on then is cut off. */
  private static final Duration ENDS_WITHIN = Duration.ofHours(1);

  private final Foundation on;
  private final RoutingOfNow routing;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean kept;
  private volatile Serving serving;
  private volatile ConfigurationStatus status;

  /** Makes the first. */
  Current(Foundation on, Wanted first) {
    this.on = on;
    this.status = new ConfigurationStatus(on.startedAt(), Optional.empty(), List.of());
    this.serving = Serving.of(first, on, Optional.empty(), this::status);
    this.routing = new RoutingOfNow(serving.routes(on));
    enter(serving);
  }

  /** From now on its line takes what comes, by its budgets and to its upstreams. */
  private void enter(Serving one) {
    on.lines().add(one.line());
    on.budgets().set(one.budgets());
    Telemetry.tellOf(one.config().upstreams(), on.measured());
  }

  Serving serving() {
    return serving;
  }

  ExchangeLine line() {
    return serving.line();
  }

  RoutingOfNow routing() {
    return routing;
  }

  ConfigurationStatus status() {
    return status;
  }

  /**
   * Looks what is wanted, and becomes so; what cannot be used changes nothing.
   *
   * @param following says it, or throws {@link UnusableConfigException}
   */
  void look(Supplier<Wanted> following) {
    lock.lock();
    try {
      if (!kept) {
        looked(following);
      }
    } finally {
      lock.unlock();
    }
  }

  /** From now on it stays as it is; what is about to change has done so when this returns. */
  void keep() {
    lock.lock();
    try {
      kept = true;
    } finally {
      lock.unlock();
    }
  }

  private void looked(Supplier<Wanted> following) {
    try {
      become(following.get());
      refused(Optional.empty());
    } catch (UnusableConfigException | AuditUnavailableException e) {
      refused(Optional.of(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // Its message might quote what was worked on.
      refused(Optional.of("a fault (%s)".formatted(e.getClass().getSimpleName())));
    }
  }

  /** What is wrong is said once, and not at each look. */
  private void refused(Optional<String> why) {
    if (!why.equals(status.refused())) {
      why.ifPresentOrElse(
          mistakes -> LOG.error("the configuration stays as it was: {}", mistakes),
          () -> LOG.info("the configuration can be used again"));
      status = new ConfigurationStatus(status.activatedAt(), why, status.waiting());
    }
  }

  private void become(Wanted other) {
    var change = serving.wanted().to(other);
    if (!change.changed().isEmpty()) {
      become(change);
    } else if (!change.waiting().equals(status.waiting())) {
      write(change);
      status = new ConfigurationStatus(status.activatedAt(), Optional.empty(), change.waiting());
    } else {
      return;
    }
    tell(change);
  }

  private void become(Wanted.Change change) {
    var before = serving;
    var next = Serving.of(change.now(), on, Optional.of(before), this::status);
    HttpRouting routes;
    try {
      routes = next.routes(on);
      write(change);
    } catch (RuntimeException e) {
      next.close();
      throw e;
    }
    enter(next);
    serving = next;
    routing.become(routes);
    status = new ConfigurationStatus(on.clock().instant(), Optional.empty(), change.waiting());
    before.replace();
    next.begin();
    var _ = Thread.ofVirtual().name("sallyport-replaced").start(() -> letEnd(before));
  }

  private void write(Wanted.Change change) {
    on.audit()
        .append(new ConfigurationChange(on.clock().instant(), change.changed(), change.waiting()));
  }

  private static void tell(Wanted.Change change) {
    if (!change.changed().isEmpty()) {
      LOG.info("the configuration has changed, and is in force: {}", change.changed());
    }
    if (!change.waiting().isEmpty()) {
      LOG.warn("what the configuration says of {} is in force at the next start", change.waiting());
    }
  }

  private void letEnd(Serving replaced) {
    try {
      if (!replaced.line().awaitEnds(ENDS_WITHIN)) {
        LOG.warn("some calls are cut off: they began by an earlier configuration, an hour ago");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    on.lines().remove(replaced.line());
    replaced.end();
  }
}
