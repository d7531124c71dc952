package dev.sallyport.engine.approval;

import java.time.Instant;

/** What a waiting call is told. Only {@link Granted} lets it pass. */
public sealed interface Answer {

  /** Enough people said yes, and the grant has been spent on this call and no other. */
  record Granted(Approval approval) implements Answer {}

  /** Somebody said no. */
  record Refused(String by, String reason) implements Answer {}

  /** Nobody answered in time, or the answer was not used in time. */
  record Expired() implements Answer {}

  /** Nobody has answered yet, and the caller's patience is over; the question stays open. */
  record StillOpen(Instant deadline) implements Answer {}

  /** Whoever asked took the question back. */
  record Withdrawn() implements Answer {}

  /** The same call came again, and the newer one waits in this one's place. */
  record Superseded() implements Answer {}

  /** The same call was waiting twice, and the other one has used the grant. */
  record SpentElsewhere() implements Answer {}
}
