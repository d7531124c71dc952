package dev.sallyport.engine.audit;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One line of the audit log. A forwarded call leaves an {@link Intent} before it is forwarded and
 * an {@link Outcome} after; a call that was turned away leaves an outcome alone.
 *
 * <p>INVARIANT: no entry holds a token, a key, a claim beyond subject, issuer and groups, a body or
 * any matched value. Bodies appear as digests, matches as counts. Texts that a caller chooses are
 * cut at {@link #TEXT_LIMIT_CHARS}. An empty text means that there is none.
 */
public sealed interface AuditEntry
    permits AuditEntry.Intent,
        AuditEntry.Outcome,
        ActStep,
        ApprovalStep,
        ConfigurationChange,
        GatewayStarted,
        GatewayStopped,
        KeyStep,
        PolicyChange,
        RetentionStep,
        SignInStep,
        TokenStep,
        ToolUseStep {

  /** Stands in the place of a payload that should have been kept, and could not be. */
  String PAYLOAD_LOST = "lost";

  /** Callers choose model names, labels and paths; an entry keeps this much of each. */
  int TEXT_LIMIT_CHARS = 300;

  /**
   * When it happened, by the gateway's clock. The log's order is the order of writing, not this.
   */
  Instant at();

  /** The exchange that this is about; empty where it is about none, as what befalls the gateway. */
  default Optional<String> about() {
    return Optional.empty();
  }

  /** Who acted, as {@code issuer#subject}; empty where nobody did, or where that is not known. */
  default Optional<String> principal() {
    return Optional.empty();
  }

  /**
   * Where that is kept of which the entry tells, as a reference of the store of payloads; {@link
   * #PAYLOAD_LOST} if it was to be kept and could not be; empty where nothing is kept.
   */
  default String payload() {
    return "";
  }

  /** The same entry with a payload. */
  default AuditEntry withPayload(String kept) {
    throw new IllegalArgumentException("nothing is kept beside an entry of the kind " + kind());
  }

  /** The word that names this sort of entry in the log. */
  default String kind() {
    return switch (this) {
      case Intent _ -> "intent";
      case Outcome _ -> "outcome";
      case ApprovalStep _ -> "approval";
      case PolicyChange _ -> "policy";
      case SignInStep _ -> "sign_in";
      case TokenStep _ -> "token";
      case ToolUseStep _ -> "tool_use";
      case KeyStep _ -> "key";
      case ActStep _ -> "act";
      case RetentionStep _ -> "retention";
      case ConfigurationChange _ -> "configured";
      case GatewayStarted _ -> "started";
      case GatewayStopped _ -> "stopped";
    };
  }

  /**
   * What the gateway is about to do with a call; it is durable before anything is forwarded.
   *
   * @param payload what was asked: see {@link #payload()}
   */
  record Intent(
      String exchange, Instant at, Caller caller, Call call, Ruling ruling, String payload)
      implements AuditEntry {
    public Intent {
      exchange = named(exchange, "an intent needs its exchange");
    }

    /** One of which no more is kept. */
    public Intent(String exchange, Instant at, Caller caller, Call call, Ruling ruling) {
      this(exchange, at, caller, call, ruling, "");
    }

    @Override
    public Intent withPayload(String kept) {
      return new Intent(exchange, at, caller, call, ruling, kept);
    }

    @Override
    public Optional<String> about() {
      return Optional.of(exchange);
    }

    @Override
    public Optional<String> principal() {
      return Optional.of(caller.principal());
    }
  }

  /**
   * What became of a call.
   *
   * @param upstream what the Claude service said; empty where nothing was forwarded or nothing came
   *     back
   * @param masked how much was masked in the reply, by detector and place
   * @param unforwarded what was known of a call that ended before its intent
   * @param payload what was answered, or asked where the call ended before its intent: see {@link
   *     #payload()}
   */
  record Outcome(
      String exchange,
      Instant at,
      Result result,
      Sent sent,
      Optional<Upstream> upstream,
      List<Masked> masked,
      Optional<Unforwarded> unforwarded,
      String payload)
      implements AuditEntry {

    /** How a call can end. */
    public enum Result {
      /** The reply reached the client whole. */
      COMPLETED,
      /** The gateway said no: bad credentials, bad input, policy, a person. */
      REFUSED,
      /** Something broke: the upstream, or the gateway itself. */
      FAILED,
      /** The client went away before the end. */
      ABANDONED,
      /**
       * Whether it was carried out is not known: the gateway died with the call open, or has let it
       * go to somebody who does not say what came of it.
       */
      IN_DOUBT;

      /** The word that audit entries use. */
      public String word() {
        return name().toLowerCase(Locale.ROOT);
      }
    }

    public Outcome {
      exchange = named(exchange, "an outcome needs its exchange");
      masked = List.copyOf(masked);
    }

    /** One of which no more is kept. */
    public Outcome(
        String exchange,
        Instant at,
        Result result,
        Sent sent,
        Optional<Upstream> upstream,
        List<Masked> masked,
        Optional<Unforwarded> unforwarded) {
      this(exchange, at, result, sent, upstream, masked, unforwarded, "");
    }

    @Override
    public Outcome withPayload(String kept) {
      return new Outcome(exchange, at, result, sent, upstream, masked, unforwarded, kept);
    }

    /** The outcome of an intent that was found without one when the gateway started. */
    public static Outcome inDoubt(String exchange, Instant at) {
      return new Outcome(
          exchange,
          at,
          Result.IN_DOUBT,
          Sent.NOTHING,
          Optional.empty(),
          List.of(),
          Optional.empty());
    }

    @Override
    public Optional<String> about() {
      return Optional.of(exchange);
    }

    @Override
    public Optional<String> principal() {
      return unforwarded.flatMap(Unforwarded::caller).map(Caller::principal);
    }
  }

  /**
   * Who called, as the identity provider vouched.
   *
   * @param method how that was proven
   * @param actors who acts for the caller, as {@code issuer#subject}, the newest first
   * @param scope the roles that the token is narrowed to
   */
  record Caller(
      String subject,
      String issuer,
      Identity.Kind kind,
      List<String> groups,
      String tokenId,
      Identity.Method method,
      List<String> actors,
      List<String> scope) {
    public Caller {
      groups = List.copyOf(groups);
      actors = List.copyOf(actors);
      scope = List.copyOf(scope);
    }

    /** What an entry keeps of an identity. */
    public static Caller of(Identity identity) {
      return new Caller(
          identity.subject(),
          identity.issuer(),
          identity.kind(),
          identity.groups(),
          identity.tokenId(),
          identity.method(),
          identity.actors(),
          identity.scope());
    }

    /** Subject and issuer together: see {@link Identity#principal()}. */
    public String principal() {
      return issuer + "#" + subject;
    }
  }

  /**
   * What was asked for.
   *
   * @param endpoint the endpoint's name, such as {@code messages}
   * @param model the model, as the caller wrote it
   * @param stream whether the reply was to be streamed
   * @param labels what the client says of itself
   * @param bodyDigest SHA-256 of the body as it came, in hex
   * @param bodyBytes the body's size
   * @param callDigest SHA-256 of the canonical call, in hex: equal for a call and its retries
   */
  record Call(
      String endpoint,
      String model,
      boolean stream,
      Labels labels,
      String bodyDigest,
      long bodyBytes,
      String callDigest) {
    public Call {
      model = limited(model);
    }
  }

  /** What a client says of itself. Anybody can say it, so nothing is decided by it. */
  record Labels(String session, String client) {

    /** A client that says nothing of itself. */
    public static final Labels NONE = new Labels("", "");

    public Labels {
      session = limited(session);
      client = limited(client);
    }
  }

  /**
   * What the client was sent.
   *
   * @param status the HTTP status; empty where none was sent, or where it is not known
   * @param refusalCode the cause's own name, such as {@code policy_denied}
   * @param bodyBytes how much of a body may have left for the client, who may have taken less
   * @param took from the call's arrival to its end
   */
  record Sent(OptionalInt status, String refusalCode, long bodyBytes, Duration took) {

    /** Nothing that is known of. */
    public static final Sent NOTHING = new Sent(OptionalInt.empty(), "", 0, Duration.ZERO);
  }

  /**
   * What the Claude service answered.
   *
   * @param name which of several upstreams it was; empty where there is one alone
   * @param requestId the service's own name of the call: support asks for it
   * @param inputTokens as the service counted them, where it said so; likewise
   * @param outputTokens those of the reply
   */
  record Upstream(
      String name,
      int status,
      String requestId,
      OptionalLong inputTokens,
      OptionalLong outputTokens) {
    public Upstream {
      name = limited(name);
      requestId = limited(requestId);
    }
  }

  /**
   * So many matches of a detector were masked in one place; the matches themselves are not kept.
   */
  record Masked(String detector, String where, long count) {}

  /**
   * What was known of a call that was turned away before its intent.
   *
   * @param path the path without its query, since people put keys into queries
   * @param call what was asked for, where that could be read
   * @param decidedIn the exchange in which the same call was refused before; empty where this one
   *     was decided for itself
   */
  record Unforwarded(
      String method,
      String path,
      Optional<Caller> caller,
      Optional<Call> call,
      Optional<Ruling> ruling,
      Optional<String> decidedIn) {

    /** One that was decided for itself. */
    public Unforwarded(
        String method,
        String path,
        Optional<Caller> caller,
        Optional<Call> call,
        Optional<Ruling> ruling) {
      this(method, path, caller, call, ruling, Optional.empty());
    }

    public Unforwarded {
      var query = path.indexOf('?');
      path = limited(query < 0 ? path : path.substring(0, query));
      method = limited(method);
    }
  }

  private static String named(String id, String otherwise) {
    if (id.isBlank()) {
      throw new IllegalArgumentException(otherwise);
    }
    return id;
  }

  /** A text that a caller chose, cut at {@link #TEXT_LIMIT_CHARS}. */
  static String limited(String text) {
    if (text.length() <= TEXT_LIMIT_CHARS) {
      return text;
    }
    // A surrogate pair is never cut in two: half of one cannot be written as UTF-8.
    var end = TEXT_LIMIT_CHARS - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
