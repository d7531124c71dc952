package dev.sallyport.engine.budget;

/** What becomes of a call that wants to spend. */
public sealed interface Answer {

  /** It may, and what it may cost is reserved. */
  record Granted(Reservation reservation) implements Answer {}

  /**
   * One account has not so much left.
   *
   * @param asked what this call may cost, in the smallest parts of the budget's unit
   */
  record Spent(Level level, long asked) implements Answer {}

  /** A budget is in money, and the model has no price. */
  record Unpriced(Budget budget) implements Answer {}

  /** Nobody can say what is spent, and a budget is strict. */
  record Unknown(Budget budget, BudgetsUnavailableException why) implements Answer {}
}
