package dev.sallyport.bench.day;

/** What must hold when the day is over, whatever has gone wrong in it. */
public enum Invariant {
  INTENT_FIRST("what reached the service had one intent on the disk before, and went once"),
  ONE_OUTCOME("every call has one outcome, if only that it is in doubt"),
  DENIED_STAYS(
      "what the policy denies reaches neither the service nor an agent, and nothing else is denied"),
  APPROVED_ONCE("each grant let one call pass: the one that somebody else has agreed to"),
  SECRETS_STAY(
      "no planted secret passes a mask, and none stands in the log, in its documents or in what is printed"),
  BUDGETS_BALANCE("what is taken of a budget is what was used, and no reservation goes beyond it"),
  LOG_PROVEN("the log is proven from its first entry, and goes on from every checkpoint"),
  COUNTS_AGREE("the log holds the entries that were written, and no others"),
  SESSIONS_REPLAY("what is kept is what left, and what the client saw"),
  REFUSALS_NAMED("every refusal is recorded with its code, as the client was told"),
  REVISION_IN_FORCE("whatever was decided, a policy that was in force then has decided it");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /** What it says. */
  public String sentence() {
    return sentence;
  }
}
