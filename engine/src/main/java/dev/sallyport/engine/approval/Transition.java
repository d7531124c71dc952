package dev.sallyport.engine.approval;

import dev.sallyport.engine.audit.ApprovalStep;

/** What an {@link Event} does to an {@link Approval}. */
public sealed interface Transition {

  /**
   * The approval has moved on. The step for the audit log is part of it, so that there is no move
   * without its entry.
   */
  record Moved(Approval after, ApprovalStep step) implements Transition {}

  /** The approval stays as it is. */
  sealed interface Declined extends Transition {}

  /** It is too late, or too early: in this state the event means nothing. */
  record Closed(Approval.State state) implements Declined {}

  /**
   * This person may not do that.
   *
   * @param sentence says why, for that person to read
   */
  record NotEntitled(String sentence) implements Declined {}
}
