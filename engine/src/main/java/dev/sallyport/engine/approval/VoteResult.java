package dev.sallyport.engine.approval;

/** What an approver is told. */
public sealed interface VoteResult {

  /** It counts, and is in the audit log. {@link Approval#state()} says whether it was the last. */
  record Recorded(Approval approval) implements VoteResult {}

  /** No approval has that id. */
  record Unknown() implements VoteResult {}

  /** It has been decided already, or its time is over. */
  record Closed(Approval.State state) implements VoteResult {}

  /**
   * This person may not answer.
   *
   * @param sentence says why
   */
  record NotEntitled(String sentence) implements VoteResult {}
}
