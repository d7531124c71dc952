package dev.sallyport.engine.approval;

import dev.sallyport.engine.model.Identity;
import java.time.Instant;

/** Something that happens to an {@link Approval}. */
public sealed interface Event {

  /** When it happens. */
  Instant at();

  /**
   * Somebody answers.
   *
   * @param emergency whether it is said to be one, in which some may say yes alone
   */
  record Answered(Instant at, Identity approver, boolean grant, String reason, boolean emergency)
      implements Event {

    /** An answer as on any day. */
    public Answered(Instant at, Identity approver, boolean grant, String reason) {
      this(at, approver, grant, reason, false);
    }
  }

  /**
   * A call makes use of the grant.
   *
   * @param exchange that call
   */
  record Used(Instant at, String exchange) implements Event {}

  /**
   * A call that has used the grant did not come to its end.
   *
   * @param exchange that call
   */
  record GivenBack(Instant at, String exchange) implements Event {}

  /** Time has passed. */
  record Lapsed(Instant at) implements Event {}

  /** Whoever asked takes the question back. */
  record TakenBack(Instant at, Identity asker) implements Event {}
}
