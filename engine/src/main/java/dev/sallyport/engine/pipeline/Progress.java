package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Ruling;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.telemetry.Stage;
import dev.sallyport.engine.telemetry.Watch;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far an exchange has come, and when: for those who watch, and for nothing that is decided. As
 * a trail it belongs to the thread of its exchange, but for what is told of tools.
 */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

  private final String exchange;
  private final Clock clock;
  private final Instant arrived;
  private final Watch watch;
  private final List<Observed.Passed> passed = new ArrayList<>(Stage.values().length);
  private Instant last;
  private Observed.Of of = Observed.Of.CLAUDE;
  private Optional<Endpoint> endpoint = Optional.empty();
  private Optional<Instant> firstChunk = Optional.empty();
  private Result result = Result.COMPLETED;
  private OptionalInt status = OptionalInt.empty();
  private String code = "";

  private Progress(String exchange, Clock clock, Instant arrived, Watch watch) {
    this.exchange = exchange;
    this.clock = clock;
    this.arrived = arrived;
    this.last = arrived;
    this.watch = watch;
  }

  /**
   * Of an exchange that arrives now. Whatever is wrong with who watches, it goes on unwatched, and
   * so it is with all that is told of it.
   */
  static Progress of(
      String exchange, Headers headers, Observer observer, Clock clock, Instant arrived) {
    return new Progress(
        exchange,
        clock,
        arrived,
        told(exchange, () -> observer.arrived(exchange, headers), Watch.NONE));
  }

  /** One that nobody watches. */
  static Progress unwatched(Instant arrived) {
    return new Progress("", Clock.fixed(arrived, ZoneOffset.UTC), arrived, Watch.NONE);
  }

  /** The trace of which it is a part, where it is in one. */
  Optional<Watch.Trace> trace() {
    return told(exchange, watch::trace, Optional.empty());
  }

  /** It leaves for the service: as a part of this trace, if the service is told of one. */
  Optional<String> left() {
    return told(exchange, watch::left, Optional.empty());
  }

  /** It is a call of the gateway's own interface. */
  void own() {
    of = Observed.Of.GATEWAY;
  }

  void serves(Endpoint which) {
    endpoint = Optional.of(which);
  }

  /** A stage has come to its end. */
  void reached(Stage stage) {
    var now = clock.instant();
    passed.add(new Observed.Passed(stage, last, now));
    last = now;
  }

  /** A stream has begun to leave for the client. */
  void begun() {
    firstChunk = Optional.of(clock.instant());
  }

  void toolJudged(Step step, Optional<Ruling> ruling) {
    var rules = ruling.map(how -> how.decision().rules()).orElse(Set.of());
    told(() -> watch.toolJudged(step, rules));
  }

  /** How it ends; without this it is a call of the gateway's own that came to a good end. */
  void ended(Result how, OptionalInt sent, String why) {
    result = how;
    status = sent;
    code = why;
  }

  /** What a trail knows of an exchange that has ended. */
  record Known(
      Optional<Call> call,
      Optional<Ruling> ruling,
      Optional<AuditEntry.Upstream> upstream,
      List<AuditEntry.Masked> masked) {}

  /** Tells that it has ended. */
  void tell(Known known, OptionalInt sent, long bytes) {
    told(() -> watch.ended(observed(known, sent, bytes)));
  }

  private void told(Runnable telling) {
    var _ =
        told(
            exchange,
            () -> {
              telling.run();
              return true;
            },
            false);
  }

  /** The exchange is worth more than what is told of it. */
  private static <T> T told(String exchange, Supplier<T> telling, T otherwise) {
    try {
      return telling.get();
    } catch (RuntimeException e) {
      LOG.error("exchange {}: whoever watches fails: {}", exchange, Faults.described(e));
      return otherwise;
    }
  }

  private Observed observed(Known known, OptionalInt sent, long bytes) {
    if (known.upstream().isPresent()) {
      reached(Stage.RELAY);
    }
    var masked = new TreeMap<String, Long>();
    known.masked().forEach(some -> masked.merge(some.detector(), some.count(), Long::sum));
    return new Observed(
        exchange,
        new Observed.Asked(
            of,
            endpoint,
            known.call().map(Call::model).orElse(""),
            known.call().map(Call::stream).orElse(false)),
        known.ruling().map(Progress::ruled),
        new Observed.Ended(result, status.isPresent() ? status : sent, code, bytes),
        known.upstream().map(Progress::answered),
        masked,
        new Observed.Times(arrived, clock.instant(), firstChunk, passed));
  }

  private static Observed.Ruled ruled(Ruling ruling) {
    var cause = ruling.decision() instanceof Decision.Deny deny ? deny.cause().word() : "";
    return new Observed.Ruled(
        ruling.decision().word(), cause, ruling.decision().rules(), ruling.revision());
  }

  private static Observed.Answered answered(AuditEntry.Upstream upstream) {
    return new Observed.Answered(
        upstream.name(), upstream.status(), upstream.inputTokens(), upstream.outputTokens());
  }
}
