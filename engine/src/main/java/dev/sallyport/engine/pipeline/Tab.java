package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.budget.BudgetsUnavailableException;
import dev.sallyport.engine.budget.Reservation;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one call costs. It is settled by the service's last count, before the client hears of the
 * end, so that the client's next call finds it; by what is known where the reply breaks off before;
 * and where nothing is known, what was reserved counts as spent.
 */
final class Tab implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tab.class);

  /** Nothing was sent. */
  private static final Set<Fault> NOT_SENT = Set.of(Fault.UNREACHABLE, Fault.NO_CREDENTIAL);

  private final Optional<Reservation> reservation;
  private final Trail trail;
  private boolean free;

  Tab(Optional<Reservation> reservation, Trail trail) {
    this.reservation = reservation;
    this.trail = trail;
  }

  /** What the service answers, which costs nothing where it never got to the service. */
  Upstream.Reply sending(Supplier<Upstream.Reply> sent) {
    try {
      var answer = sent.get();
      // Errors are not charged.
      free = answer.status() < 200 || answer.status() >= 300;
      return answer;
    } catch (UpstreamException e) {
      free = NOT_SENT.contains(e.fault());
      throw e;
    }
  }

  /** How full the fullest account was, for the client of a reply. */
  Headers telling(Headers reply) {
    return free
        ? reply
        : reservation
            .flatMap(Reservation::fullest)
            .map(level -> UsageHeaders.of(level, reply))
            .orElse(reply);
  }

  /** The service has counted to the end. */
  void settle() {
    reservation.ifPresent(
        held -> noted(() -> trail.usage().counted().ifPresentOrElse(held::settle, held::stand)));
  }

  @Override
  public void close() {
    reservation.ifPresent(
        held ->
            noted(
                () -> {
                  if (free) {
                    held.release();
                  } else {
                    trail
                        .usage()
                        .atLeast(held.estimate().output())
                        .ifPresentOrElse(held::settle, held::stand);
                  }
                }));
  }

  /** The reply is under way, or over: that it cannot be written down changes nothing for it. */
  private void noted(Runnable written) {
    try {
      written.run();
    } catch (BudgetsUnavailableException e) {
      LOG.error(
          "exchange {}: what it has cost is not settled, and what was reserved counts as spent: {}",
          trail.exchange(),
          e.getMessage());
    }
  }
}
