package dev.sallyport.engine.approval;

import dev.sallyport.engine.model.Identity;
import java.time.Instant;

/** Something that happens to an {@link Approval}. */
public sealed interface Event {

  /** When it happens. */
  Instant at();

  /** Somebody answers. */
  record Answered(Instant at, Identity approver, boolean grant, String reason) implements Event {}

  /**
   * A call makes use of the grant.
   *
   * @param exchange that call
   */
  record Used(Instant at, String exchange) implements Event {}

  /** Time has passed. */
  record Lapsed(Instant at) implements Event {}

  /** Whoever asked takes the question back. */
  record TakenBack(Instant at, Identity asker) implements Event {}
}
