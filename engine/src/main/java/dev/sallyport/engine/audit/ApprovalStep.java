package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One step of an approval, from the question to its use.
 *
 * @param approval the approval's id
 * @param exchange the call that asked; for {@link Step#SPENT}, {@link Step#USED} and {@link
 *     Step#GIVEN_BACK} the call that the grant let pass
 * @param by who took the step, as {@code issuer#subject}; empty where time alone did
 * @param reason what that person gave as a reason
 * @param rules the policy's rules that asked
 */
public record ApprovalStep(
    String approval,
    String exchange,
    Instant at,
    Step step,
    String by,
    String reason,
    SortedSet<String> rules)
    implements AuditEntry {

  /** What can happen to an approval. */
  public enum Step {
    ASKED,
    /** Somebody said yes, and more people must. */
    CONSENTED,
    /** The last yes that was needed. */
    GRANTED,
    /** Somebody said yes alone who may do so in an emergency. */
    EMERGENCY,
    REFUSED,
    EXPIRED,
    WITHDRAWN,
    SPENT,
    /** A grant that lasts let a call pass. */
    USED,
    /** The call that the grant let pass has failed, so the grant can be used again. */
    GIVEN_BACK,
    /** Somebody answered who may not; the approval is as it was. */
    TURNED_AWAY;

    /** The word that audit entries use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ApprovalStep {
    if (approval.isBlank()) {
      throw new IllegalArgumentException("an approval's step needs the approval");
    }
    reason = AuditEntry.limited(reason);
    rules = Collections.unmodifiableSortedSet(new TreeSet<>(rules));
  }

  @Override
  public Optional<String> about() {
    return Optional.of(exchange);
  }

  @Override
  public Optional<String> principal() {
    return by.isEmpty() ? Optional.empty() : Optional.of(by);
  }
}
