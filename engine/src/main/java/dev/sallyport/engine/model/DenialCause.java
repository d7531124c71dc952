package dev.sallyport.engine.model;

import java.util.Locale;

/** Why a policy's answer is a denial; each way to fail is told apart in the audit log. */
public enum DenialCause {
  /** A {@code deny} rule said so. */
  RULE,
  /** No {@code allow} rule said yes. */
  NOTHING_ALLOWED,
  /** The policy has no such package, or its package is undefined. */
  UNDEFINED,
  /** Evaluation failed: a built-in erred, rules conflicted, or the machine trapped. */
  ERROR,
  /** A verdict has another shape than the guide says. */
  WRONG_TYPE,
  /** Evaluation passed its deadline and was interrupted. */
  TIMEOUT,
  /** Other calls kept every instance of the policy busy; this one was never evaluated. */
  BUSY,
  /** A verdict names a mask that the bundle does not hold. */
  UNKNOWN_MASK,
  /** No policy has been loaded yet. */
  NO_POLICY;

  /** The word that audit entries use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
