package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Finding;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.payload.Keeping;
import dev.sallyport.engine.telemetry.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has become known of an exchange so far, from its arrival on; at its end it becomes the audit
 * log's outcome. Used by the thread of its exchange alone, but for what is granted.
 */
final class Trail {
  private final String exchange;
  private final Instant arrivedAt;
  private final String method;
  private final String path;
  private final Progress progress;
  private Optional<Identity> identity = Optional.empty();
  private Optional<Ruling> ruling = Optional.empty();
  private Optional<Masking> masking = Optional.empty();
  private boolean intended;
  private Optional<Keeping> keeping = Optional.empty();
  private Optional<Upstreamed> upstream = Optional.empty();
  private Optional<Call> call = Optional.empty();
  private Optional<String> decidedIn = Optional.empty();
  private Optional<Tab> tab = Optional.empty();

  /** By the approval's id. Tools are granted on threads of their own. */
  private final Map<String, Runnable> grants = new ConcurrentHashMap<>();

  private final List<AuditEntry.Masked> masked = new ArrayList<>();

  /** One that nobody watches. */
  Trail(String exchange, Instant arrivedAt, Arrival arrival) {
    this(exchange, arrivedAt, arrival, Progress.unwatched(arrivedAt));
  }

  Trail(String exchange, Instant arrivedAt, Arrival arrival, Progress progress) {
    this.progress = progress;
    this.exchange = exchange;
    this.arrivedAt = arrivedAt;
    this.method = arrival.method();
    this.path = arrival.path();
  }

  String exchange() {
    return exchange;
  }

  Instant arrivedAt() {
    return arrivedAt;
  }

  /** How far it has come, for those who watch. */
  Progress progress() {
    return progress;
  }

  void identified(Identity who) {
    identity = Optional.of(who);
    progress.reached(Stage.IDENTIFY);
  }

  void described(Call what) {
    call = Optional.of(what);
    progress.reached(Stage.DESCRIBE);
  }

  /** What was asked for, once it has been read. */
  Optional<Call> call() {
    return call;
  }

  /** The policy that decides has these masks. */
  void maskedBy(Masking how) {
    masking = Optional.of(how);
  }

  Optional<Masking> masking() {
    return masking;
  }

  /** It was decided upon before, in that exchange. */
  void decidedIn(String first) {
    decidedIn = Optional.of(first);
  }

  /** It goes on by a grant, which is given back like this if it fails. */
  void granted(String approval, Runnable back) {
    grants.put(approval, back);
  }

  /** What was granted has come to the client, and is not given back any more. */
  void used(String approval) {
    grants.remove(approval);
  }

  /** It will not come to its end; said before that is answered, so that a retry finds the grant. */
  void failing() {
    // One by one: another may be granted meanwhile.
    for (var approval : List.copyOf(grants.keySet())) {
      Optional.ofNullable(grants.remove(approval)).ifPresent(Runnable::run);
    }
  }

  void ruled(Ruling how) {
    ruling = Optional.of(how);
    progress.reached(Stage.DECIDE);
  }

  Optional<Ruling> ruling() {
    return ruling;
  }

  /**
   * Its intent is durable.
   *
   * @param further keeps what else there is of it; empty where nothing is kept
   */
  void intended(Optional<Keeping> further) {
    intended = true;
    progress.reached(Stage.RECORD);
    keeping = further;
  }

  /** Keeps what comes of a call whose intent is durable, where that is kept. */
  Optional<Keeping> keeping() {
    return keeping;
  }

  void answeredByUpstream(Upstream.Reply answer) {
    var requestId = answer.headers().first("request-id").orElse("");
    progress.reached(Stage.UPSTREAM);
    upstream = Optional.of(new Upstreamed(answer.by(), answer.status(), requestId, new Counts()));
  }

  /** Where the reply's token counts are gathered. */
  Counts usage() {
    return upstream.map(Upstreamed::usage).orElseGet(Counts::new);
  }

  /** What it costs is settled there. */
  void pays(Tab which) {
    tab = Optional.of(which);
  }

  /** A reply's fields, and what they tell of budgets. */
  Headers telling(Headers reply) {
    return tab.map(one -> one.telling(reply)).orElse(reply);
  }

  /** The service's message is over, and its client has yet to hear of that. */
  void over() {
    if (usage().counted().isPresent()) {
      tab.ifPresent(Tab::settle);
    }
  }

  void masked(List<Finding> findings) {
    for (var finding : findings) {
      masked.add(new AuditEntry.Masked(finding.detector(), finding.where(), finding.count()));
    }
  }

  /** Tells those who watch that it has ended, as far as the reply has come. */
  void tell(OptionalInt sent, long bytes) {
    progress.tell(
        new Progress.Known(call, ruling, upstream.map(Upstreamed::entry), masked), sent, bytes);
  }

  /** The intent to forward a call, for the audit log. */
  static AuditEntry.Intent intent(Call call, Ruling ruling) {
    return new AuditEntry.Intent(
        call.exchange(), call.at(), AuditEntry.Caller.of(call.identity()), entry(call), ruling);
  }

  private static AuditEntry.Call entry(Call call) {
    return new AuditEntry.Call(
        call.endpoint().word(),
        call.model(),
        call.stream(),
        new AuditEntry.Labels(call.labels().session(), call.labels().client()),
        Digests.sha256(call.body()),
        call.body().length,
        call.digest());
  }

  /** How it ended, for the audit log. */
  AuditEntry.Outcome outcome(
      Instant at, AuditEntry.Outcome.Result result, OptionalInt status, String code, long bytes) {
    return new AuditEntry.Outcome(
        exchange,
        at,
        result,
        new AuditEntry.Sent(status, code, bytes, Duration.between(arrivedAt, at)),
        upstream.map(Upstreamed::entry),
        masked,
        intended ? Optional.empty() : Optional.of(unforwarded()));
  }

  private AuditEntry.Unforwarded unforwarded() {
    return new AuditEntry.Unforwarded(
        method,
        path,
        identity.map(AuditEntry.Caller::of),
        call.map(Trail::entry),
        ruling,
        decidedIn);
  }

  private record Upstreamed(String name, int status, String requestId, Counts usage) {
    AuditEntry.Upstream entry() {
      return new AuditEntry.Upstream(name, status, requestId, usage.input(), usage.output());
    }
  }
}
