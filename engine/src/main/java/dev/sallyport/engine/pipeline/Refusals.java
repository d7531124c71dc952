package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.TooManyOpenException;
import dev.sallyport.engine.census.Census;
import dev.sallyport.engine.mask.BlockedException;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Refusal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every way in which a call is refused on the line, each with its status, in one place.
 *
 * <p>A refusal by policy is 400 {@code policy_blocked} with {@code x-should-retry: false}: the one
 * form that every client shows once, with its reason, without trying again (ADR 3).
 */
final class Refusals {
  private static final String API_ERROR = "api_error";
  private static final String AUTHENTICATION = "authentication_error";
  private static final String INVALID = "invalid_request_error";

  /** The type of what the policy, or a person, has refused. */
  static final String BLOCKED = "policy_blocked";

  private static final Duration SOON = Duration.ofSeconds(1);

  private Refusals() {}

  /** What is no endpoint of the Claude API, as far as this version knows. */
  static Refusal notServed(String method, String path) {
    var served =
        Arrays.stream(Endpoint.values())
            .map(endpoint -> "`" + Census.ofClaude().row(endpoint) + "`")
            .collect(Collectors.joining(", "));
    return notServed(method, path, "it serves " + served + ".");
  }

  /** An endpoint that is not served; why is the rest of the sentence. */
  static Refusal notServed(String method, String path, String why) {
    return Refusal.last(
        501,
        "not_supported",
        "endpoint_not_served",
        "This gateway does not serve `" + printable(method + " " + path) + "`: " + why);
  }

  /** What never came as far as to be read. */
  static Refusal unread(Unread why, int mostBytes) {
    return switch (why) {
      case NOT_HTTP -> notHttp();
      case ENCODED -> encoded();
      case TOO_LARGE -> tooLarge(mostBytes);
      case UNSIZED -> unsized();
      case LATE -> late();
      case STOPPING -> stopping();
      case FAULT -> fault();
    };
  }

  static Refusal notHttp() {
    return Refusal.last(
        400, INVALID, "not_http", "What was sent is no HTTP request that this gateway can read.");
  }

  static Refusal stopping() {
    return new Refusal(
        503,
        "overloaded_error",
        "stopping",
        "This gateway is stopping: send the call again, for another one to take it.",
        true,
        Optional.of(SOON));
  }

  static Refusal noCredentials() {
    return Refusal.last(
        401,
        AUTHENTICATION,
        "credentials_missing",
        "No token came with this call: set ANTHROPIC_AUTH_TOKEN to a token of your identity"
            + " provider; in development mode `./sallyport token alice` prints one.");
  }

  static Refusal twoCredentials() {
    return Refusal.last(
        401,
        AUTHENTICATION,
        "credentials_differ",
        "`Authorization` and `x-api-key` hold different credentials: unset ANTHROPIC_API_KEY, and"
            + " keep ANTHROPIC_AUTH_TOKEN.");
  }

  static Refusal noRoom() {
    return overloaded(
        "overloaded", "The gateway has no memory left for another request of this size");
  }

  /** The caller's own limit; how many others have is not its business. */
  static Refusal tooManyAtOnce(int limit) {
    return new Refusal(
        429,
        "rate_limit_error",
        "too_many_at_once",
        ("%d of your calls are under way, which is as many as there may be at once: wait for one to"
                + " end, or ask whoever runs this gateway for more.")
            .formatted(limit),
        true,
        Optional.of(SOON));
  }

  static Refusal noTurn() {
    return overloaded("no_turn", "So many calls are under way that this one did not get its turn");
  }

  private static Refusal overloaded(String code, String what) {
    return new Refusal(
        503, "overloaded_error", code, what + ": try again in a moment.", true, Optional.of(SOON));
  }

  static Refusal tooLarge(long limitBytes) {
    return Refusal.last(
        413,
        "request_too_large",
        "body_too_large",
        "The request is larger than the " + (limitBytes >> 20) + " MiB that this gateway reads.");
  }

  static Refusal unsized() {
    return Refusal.last(
        411,
        INVALID,
        "body_unsized",
        "The request's body comes in chunks of unknown number: send it with a `Content-Length`.");
  }

  static Refusal late() {
    return Refusal.last(
        408, INVALID, "request_late", "The request came so slowly that it was not waited for.");
  }

  static Refusal encoded() {
    return Refusal.last(
        415,
        INVALID,
        "body_encoded",
        "The request has a `Content-Encoding`, and this gateway reads bodies as they are: send it"
            + " without.");
  }

  static Refusal malformed(String what) {
    return Refusal.last(
        400, INVALID, "body_malformed", "The request's body cannot be read: " + what + ".");
  }

  static Refusal incomplete() {
    return Refusal.passing(
        400, INVALID, "body_incomplete", "The request's body ended before its announced length.");
  }

  static Refusal notAdmitted(AdminAct.Action action, Decision decision) {
    var reason =
        decision instanceof Decision.Deny deny && deny.cause() == DenialCause.RULE
            ? String.join("; ", deny.reasons())
            : "no rule of `gateway.admin` allows it to this identity";
    return Refusal.last(
        403,
        "permission_error",
        "act_denied",
        "You may not do `%s` here: %s. Ask whoever runs the gateway for the role."
            .formatted(action.word(), reason));
  }

  static Refusal denied(Decision.Deny deny, String exchange) {
    if (deny.cause() == DenialCause.BUSY) {
      return overloaded(
          "policy_" + deny.cause().word(), "The gateway has more calls to decide than it can");
    }
    var reason =
        switch (deny.cause()) {
          case RULE -> String.join("; ", deny.reasons());
          case NOTHING_ALLOWED -> "no rule of the policy allows it to this identity";
          case UNDEFINED, ERROR, WRONG_TYPE, TIMEOUT, BUSY, UNKNOWN_MASK, NO_POLICY ->
              "the policy could not decide, and what is not decided is refused";
        };
    return Refusal.last(
        400,
        BLOCKED,
        "policy_" + deny.cause().word(),
        "Refused by policy: " + reason + rules(deny.rules()) + askAbout(exchange));
  }

  static Refusal unenforced(String exchange) {
    return Refusal.last(
        400,
        BLOCKED,
        "policy_not_enforceable",
        "Refused: the policy masks this call or judges its tools, and whoever carries it can do"
            + " neither: it has to come by way of Envoy's `ext_proc`"
            + askAbout(exchange));
  }

  /** What a mask blocks, in the request or the reply. */
  static Refusal maskBlocked(BlockedException blocked, String what) {
    return Refusal.last(
        400,
        BLOCKED,
        "mask_blocked",
        "Refused by a mask: "
            + blocked.reason()
            + " (`"
            + blocked.detector()
            + "` in the "
            + what
            + ").");
  }

  static Refusal approvalRefused(String by, String reason, String approval) {
    return Refusal.last(
        400,
        BLOCKED,
        "approval_refused",
        "Refused by "
            + by
            + " (approval "
            + approval
            + "): "
            + (reason.isBlank() ? "no reason given" : reason)
            + ".");
  }

  static Refusal approvalExpired(String approval) {
    return Refusal.last(
        400,
        BLOCKED,
        "approval_expired",
        "Nobody approved this in time (approval " + approval + "): send it again to ask again.");
  }

  static Refusal approvalWithdrawn(String approval) {
    return Refusal.last(
        400,
        BLOCKED,
        "approval_withdrawn",
        "The question for approval was withdrawn (approval "
            + approval
            + "): send the call again to ask again.");
  }

  static Refusal approvalSuperseded(String approval) {
    return Refusal.last(
        400,
        BLOCKED,
        "approval_superseded",
        "The same call was sent again, and waits for approval "
            + approval
            + " in the place of this one.");
  }

  static Refusal approvalSpent(String approval) {
    return Refusal.last(
        400,
        BLOCKED,
        "approval_spent",
        "The grant (approval "
            + approval
            + ") let an identical call pass that waited beside this one: send it again to ask"
            + " again.");
  }

  static Refusal approvalOpen(Approval approval, Hold hold) {
    var groups = new TreeSet<String>();
    approval.question().quorums().forEach(quorum -> groups.addAll(quorum.by()));
    return Refusal.last(
        400,
        BLOCKED,
        "approval_open",
        "This call waits for approval %s, which is still open until %s: ask somebody of `%s`%s; once it is granted, send the same call again and it goes on."
            .formatted(
                approval.id(),
                approval.deadline().truncatedTo(ChronoUnit.SECONDS),
                String.join("`, `", groups),
                hold.page(approval.id()).map(page -> " to look at " + page).orElse("")));
  }

  static Refusal approvalsTooMany(TooManyOpenException many) {
    return Refusal.last(
        400,
        BLOCKED,
        "approvals_too_many",
        "This call has to be approved, and %d others of yours wait for that already: send it again when some of them are answered."
            .formatted(many.limit()));
  }

  static Refusal policyChanged() {
    return Refusal.last(
        400,
        BLOCKED,
        "policy_changed",
        "The policy has changed while this call waited for approval: send it again, and it is"
            + " decided anew.");
  }

  static Refusal tokenExpired() {
    return Refusal.last(
        401,
        AUTHENTICATION,
        "token_expired",
        "The token expired while this call waited for approval: get a new one and send it again.");
  }

  static Refusal auditUnavailable() {
    return new Refusal(
        503,
        API_ERROR,
        "audit_unavailable",
        "The gateway cannot write its audit log, and forwards nothing that it cannot record: tell"
            + " its operator.",
        true,
        Optional.of(SOON));
  }

  static Refusal upstream(UpstreamException.Fault fault) {
    return switch (fault) {
      case UNREACHABLE ->
          Refusal.passing(502, API_ERROR, fault.code(), "The Claude service cannot be reached.");
      case NO_CREDENTIAL ->
          Refusal.passing(
              503,
              API_ERROR,
              fault.code(),
              "The gateway has no credential for the Claude service at this time: tell its"
                  + " operator.");
      case SILENT ->
          Refusal.passing(
              504, "timeout_error", fault.code(), "The Claude service did not answer in time.");
      case BROKE_OFF ->
          Refusal.passing(
              502,
              API_ERROR,
              fault.code(),
              "The Claude service broke off in the middle of its reply.");
      case REVEALING ->
          Refusal.last(
              502,
              API_ERROR,
              fault.code(),
              "The Claude service's reply holds what must not leave the gateway, so it is withheld:"
                  + " tell the gateway's operator.");
      case UNREADABLE ->
          Refusal.passing(
              502,
              API_ERROR,
              fault.code(),
              "The Claude service sent a reply that is not in order.");
    };
  }

  static Refusal upstreamCredential() {
    return Refusal.last(
        502,
        API_ERROR,
        "upstream_credential_refused",
        "The Claude service refused the gateway's own credential: tell the gateway's operator.");
  }

  static Refusal replyTooLarge() {
    return Refusal.last(
        502, API_ERROR, "reply_too_large", "The Claude service's reply is too large to be masked.");
  }

  static Refusal fault() {
    return Refusal.last(
        500, API_ERROR, "gateway_fault", "The gateway failed: tell its operator the request id.");
  }

  private static String rules(Collection<String> rules) {
    return rules.isEmpty() ? "" : " (rule " + String.join(", ", rules) + ")";
  }

  private static String askAbout(String exchange) {
    return "; ask your security team about request " + exchange + ".";
  }

  // A path is the caller's own text: it is shown back short and without control characters.
  static String printable(String text) {
    var plain = text.replaceAll("[^\\x21-\\x7E ]", "?");
    return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
  }
}
