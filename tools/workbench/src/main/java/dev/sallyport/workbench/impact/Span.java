package dev.sallyport.workbench.impact;

import dev.sallyport.engine.audit.AuditQuery;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of which calls are looked at.
 *
 * @param from when they arrived, at the earliest
 * @param until before when they arrived
 */
public record Span(Instant from, Instant until) {
  /**
   * As people write it.
   *
   * @param since a span such as {@code 7d}, a day, or an instant
   * @param until likewise; now if it is empty
   * @throws IllegalArgumentException with one sentence, if one of them is none
   */
  public static Span said(String since, String until, Instant now) {
    var query =
        AuditQuery.of(
            word ->
                switch (word) {
                  case AuditQuery.SINCE -> since;
                  case AuditQuery.UNTIL -> until;
                  default -> "";
                },
            now);
    return new Span(
        query.from().orElse(now).truncatedTo(ChronoUnit.MILLIS),
        query.to().orElse(now).truncatedTo(ChronoUnit.MILLIS));
  }

  boolean holds(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }
}
