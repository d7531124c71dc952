package dev.sallyport.engine.budget;

import java.time.Instant;

/**
 * What is spent of one budget in one window.
 *
 * @param holder whose it is: a principal, a group, a role or a model; empty where it is everybody's
 * @param starts when its window began
 */
public record Account(Budget budget, String holder, Instant starts) {

  /** When its window ends. */
  public Instant ends() {
    return budget.window().end(starts);
  }
}
