package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.gate.ToolBlock;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Principal;
import dev.sallyport.engine.model.ToolUse;

/**
 * Every way in which a tool is kept from an agent, each with the one sentence that the agent reads
 * in its place. A sentence becomes a part of the conversation, so it holds nothing that changes
 * from one time to the next, and says what the agent can do now.
 *
 * @param code the cause's own name, for the audit log
 */
record ToolRefusal(String code, String sentence) {
  private static final int NAME_LIMIT_CHARS = 100;
  private static final String ANOTHER_WAY =
      "do not try the same again, but go on in another way, or say what is missing";
  private static final String SAME_AGAIN = "use the same tool with the same input again";

  static ToolRefusal denied(ToolBlock.Head head, Decision.Deny deny) {
    var code = "policy_" + deny.cause().word();
    return switch (deny.cause()) {
      case RULE ->
          of(
              head,
              code,
              "the policy refuses it: "
                  + String.join("; ", deny.reasons())
                  + (deny.rules().isEmpty()
                      ? ""
                      : " (rule " + String.join(", ", deny.rules()) + ")"),
              ANOTHER_WAY);
      case NOTHING_ALLOWED -> of(head, code, "no rule of the policy allows it", ANOTHER_WAY);
      case BUSY ->
          of(head, code, "the gateway has more to decide than it can", SAME_AGAIN + " in a moment");
      case UNDEFINED, ERROR, WRONG_TYPE, TIMEOUT, UNKNOWN_MASK, NO_POLICY ->
          of(
              head,
              code,
              "the policy could not decide, and what is not decided is refused",
              ANOTHER_WAY);
    };
  }

  /**
   * @param why see {@link ToolBlock.Unfit}
   */
  static ToolRefusal unfit(ToolBlock.Head head, String why) {
    return of(head, "tool_input_unfit", "it " + why, "use it again with a whole input");
  }

  static ToolRefusal cutOff(ToolBlock.Head head) {
    return of(
        head,
        "tool_input_cut_off",
        "the reply ended before its input was whole",
        "use it again with less in one go");
  }

  static ToolRefusal refused(ToolBlock.Head head, String by, String reason, String approval) {
    return of(
        head,
        "approval_refused",
        Principal.of(by).subject()
            + " refused it"
            + (reason.isBlank() ? ", and gave no reason" : ": " + reason)
            + ofApproval(approval),
        ANOTHER_WAY);
  }

  static ToolRefusal expired(ToolBlock.Head head, String approval) {
    return of(
        head,
        "approval_expired",
        "nobody approved it in time" + ofApproval(approval),
        SAME_AGAIN + " to ask again");
  }

  static ToolRefusal withdrawn(ToolBlock.Head head, String approval) {
    return of(
        head,
        "approval_withdrawn",
        "the question for approval was withdrawn" + ofApproval(approval),
        SAME_AGAIN + " to ask again");
  }

  static ToolRefusal open(ToolBlock.Head head, String approval) {
    return of(
        head,
        "approval_open",
        "it waits for a person's approval, which is still open" + ofApproval(approval),
        SAME_AGAIN + " once that is granted, and it runs");
  }

  static ToolRefusal tooMany(ToolBlock.Head head) {
    return of(
        head,
        "approvals_too_many",
        "it needs a person's approval, and too many questions of the same caller wait for one already",
        SAME_AGAIN + " when some of them are answered");
  }

  static ToolRefusal superseded(ToolBlock.Head head, String approval) {
    return of(
        head,
        "approval_superseded",
        "the same was asked for again, and waits in the place of this one" + ofApproval(approval),
        "wait for that one");
  }

  static ToolRefusal spent(ToolBlock.Head head, String approval) {
    return of(
        head,
        "approval_spent",
        "the grant let the same tool pass that waited beside this one" + ofApproval(approval),
        SAME_AGAIN + " to ask again");
  }

  static ToolRefusal tokenExpired(ToolBlock.Head head) {
    return of(
        head,
        "token_expired",
        "the caller's token expired while it waited for approval",
        SAME_AGAIN + " with a new token");
  }

  /**
   * What was held may not go on any more.
   *
   * @param code of {@link Standing}'s refusal
   */
  static ToolRefusal changed(ToolBlock.Head head, String code) {
    return code.equals(Refusals.tokenExpired().code())
        ? tokenExpired(head)
        : of(
            head,
            code,
            "the policy has changed while it waited for approval",
            SAME_AGAIN + ", and it is decided anew");
  }

  private static ToolRefusal of(ToolBlock.Head head, String code, String why, String instead) {
    // What the service runs by itself has run before its reply says so.
    var fate =
        head.type().equals(ToolUse.Kind.TOOL_USE.word())
            ? " was not run, because "
            : " is withheld with its result, because ";
    return new ToolRefusal(
        code, "The tool `" + printable(head.name()) + "`" + fate + why + "; " + instead + ".");
  }

  private static String ofApproval(String id) {
    return " (approval " + id + ")";
  }

  /** A model writes a tool's name, and may write anything. */
  private static String printable(String name) {
    var plain = name.replaceAll("[^A-Za-z0-9_.:/-]", "?");
    return plain.length() > NAME_LIMIT_CHARS ? plain.substring(0, NAME_LIMIT_CHARS) + "…" : plain;
  }
}
