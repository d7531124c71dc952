package dev.sallyport.engine.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What somebody asks of the gateway itself, and not of the service.
 *
 * @param by who asks
 * @param at when
 */
public record AdminAct(Identity by, Action action, Instant at) {

  /** What comes of it where a policy says nothing about administrators. */
  public Decision unruled() {
    return action.isOpen()
        ? new Decision.Allow(Set.of())
        : new Decision.Deny(DenialCause.NOTHING_ALLOWED, Set.of(), List.of());
  }

  /** What can be asked: {@code input.action} in a policy. */
  public enum Action {
    POLICY_READ("policy.read"),
    METRICS_READ("metrics.read"),
    APPROVALS_READ("approvals.read"),
    APPROVALS_ANSWER("approvals.answer"),
    KEYS_READ("keys.read"),
    KEYS_WRITE("keys.write"),
    SIGN_INS_READ("sign_ins.read"),
    SIGN_INS_WRITE("sign_ins.write"),
    AUDIT_READ("audit.read"),
    /** Sees what was asked and answered, and not only that it was. */
    AUDIT_REPLAY("audit.replay"),
    /** Keeps what was recorded of a session from being erased, or lets it be erased again. */
    AUDIT_HOLD("audit.hold"),
    AUDIT_ERASE("audit.erase"),
    POLICY_EVALUATE("policy.evaluate");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /** The word that policies and refusals use. */
    public String word() {
      return word;
    }

    /**
     * Whether a policy that says nothing about administrators leaves it to everybody who is known.
     * Who may answer which approval, its own rule says.
     */
    public boolean isOpen() {
      return switch (this) {
        case POLICY_READ, METRICS_READ, APPROVALS_READ, APPROVALS_ANSWER -> true;
        case KEYS_READ,
            KEYS_WRITE,
            SIGN_INS_READ,
            SIGN_INS_WRITE,
            AUDIT_READ,
            AUDIT_REPLAY,
            AUDIT_HOLD,
            AUDIT_ERASE,
            POLICY_EVALUATE ->
            false;
      };
    }
  }
}
