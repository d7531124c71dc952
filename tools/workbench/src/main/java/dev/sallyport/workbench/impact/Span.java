package dev.sallyport.workbench.impact;

import java.time.Instant;

/**
 * The time of which calls are looked at.
 *
 * @param from when they arrived, at the earliest
 * @param until before when they arrived
 */
public record Span(Instant from, Instant until) {
  boolean holds(Instant at) {
    return !at.isBefore(from) && at.isBefore(until);
  }
}
