package dev.sallyport.engine.pipeline;

import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.MemoryApprovals;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditLog;
import dev.sallyport.engine.audit.AuditUnavailableException;
import dev.sallyport.engine.budget.Budgets;
import dev.sallyport.engine.mask.Masks;
import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.model.ToolUse;
import dev.sallyport.engine.policy.Decider;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.telemetry.Observed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A line whose every neighbour is in memory, and fails at one chosen moment: each thing that a
 * neighbour is asked to do counts, and the n-th of them is the one that goes wrong.
 */
final class Rig {
  static final String SECRET = "hunter2";
  static final int REQUEST_BYTES = 12_000;
  static final String BODY =
      """
      {"model":"m","stream":true,"messages":[{"role":"user","content":"hello"}]}\
      """;
  static final String MASKS =
      """
      masks 1;
      detector x { match /%s/; }
      mask m { on response.text { x -> hmac; } on request.tool_use { x -> redact; } }
      mask t { on response.tool_use { x -> hmac; } }
      """
          .formatted(SECRET);

  /** What goes wrong in a neighbour: what it throws, whose text must never be seen. */
  static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault() {
      super("a fault that quotes " + SECRET);
    }
  }

  private final int failing;
  private final AtomicInteger moments = new AtomicInteger();
  private boolean auditFailed;
  private boolean clientLeft;
  private int released;
  private int answered;
  private int arrived;
  private Runnable whenReading = () -> {};
  private final ExchangeLine line;
  private final String stream;

  /** A gated reply is read, and its answers waited for, on threads of their own. */
  final List<AuditEntry> log = new CopyOnWriteArrayList<>();

  /** What those are told who watch. */
  final List<Observed> told = new CopyOnWriteArrayList<>();

  final List<Upstream.Request> forwarded = new ArrayList<>();
  final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  OptionalInt status = OptionalInt.empty();
  Headers headers = Headers.NONE;
  boolean ended;

  /** Answers in the place of the usual stream. */
  Optional<Supplier<Upstream.Reply>> service = Optional.empty();

  final PolicyInForce policy = new PolicyInForce();
  private final Clock clock = Clock.fixed(Calls.NOW, ZoneOffset.UTC);

  /** Fails at that moment, counted from 1; never, if it is 0. */
  Rig(int failing, Decision decision) {
    this(failing, decision, Optional.empty());
  }

  /**
   * @param ofTools what is decided of every tool; if nothing, nobody asks
   */
  Rig(int failing, Decision decision, Optional<Decision> ofTools) {
    this(failing, decision, ofTools, Recorder::ofEntries);
  }

  /**
   * @param recorders keeps more than entries, perhaps
   */
  Rig(
      int failing,
      Decision decision,
      Optional<Decision> ofTools,
      Function<AuditLog, Recorder> recorders) {
    this(failing, decision, ofTools, recorders, Optional.empty());
  }

  /** Never fails by itself, and counts what is spent. */
  Rig(Budgets budgets, Decision decision) {
    this(0, decision, Optional.empty(), Recorder::ofEntries, Optional.of(budgets));
  }

  /** Fails at that moment, and counts what is spent. */
  Rig(int failing, Budgets budgets) {
    this(failing, masked(), Optional.empty(), Recorder::ofEntries, Optional.of(budgets));
  }

  private Rig(
      int failing,
      Decision decision,
      Optional<Decision> ofTools,
      Function<AuditLog, Recorder> recorders,
      Optional<Budgets> budgets) {
    this.failing = failing;
    stream = ofTools.isPresent() ? RigReplies.TOOL_STREAM : RigReplies.STREAM;
    policy.activate(
        new PolicyInForce.Revision("r1", "d1", new RigDecider(decision, ofTools), masks()));
    line = line(recorders, budgets);
  }

  private final class RigDecider implements Decider {
    private final Decision ofCalls;
    private final Optional<Decision> ofTools;

    RigDecider(Decision ofCalls, Optional<Decision> ofTools) {
      this.ofCalls = ofCalls;
      this.ofTools = ofTools;
    }

    @Override
    public Decision decide(Call call) {
      fail();
      return ofCalls;
    }

    @Override
    public boolean judgesTools() {
      return ofTools.isPresent();
    }

    @Override
    public Decision decide(ToolUse use) {
      fail();
      return ofTools.orElseThrow();
    }

    @Override
    public Decision decide(AdminAct act) {
      return act.unruled();
    }

    @Override
    public Settings settings(Identity who, Instant at) {
      return new Settings.None();
    }
  }

  /** Whether the chosen moment came. */
  boolean failed() {
    return moments.get() >= failing && failing > 0;
  }

  boolean auditFailed() {
    return auditFailed;
  }

  boolean clientLeft() {
    return clientLeft;
  }

  int answered() {
    return answered;
  }

  /** Replies of the service that were never let go of. */
  int leaked() {
    return forwarded.size() - released;
  }

  private boolean now() {
    return moments.incrementAndGet() == failing;
  }

  private void fail() {
    if (now()) {
      throw new Fault();
    }
  }

  static Masks masks() {
    return switch (MaskLanguage.read(new Source("test.mask", MASKS))) {
      case Reading.Parsed(var set) -> Masks.compile(set);
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  /** Runs one call to its end. */
  void run(String body) {
    run("POST", "/v1/messages", body);
  }

  /** By somebody who gives replies to the client past the line. */
  void runPast(Consumer<Upstream.Request> carrier) {
    line.run(
        arrival("POST", "/v1/messages", BODY),
        this::begin,
        new Upstream() {
          @Override
          public Reply send(Request request) {
            carrier.accept(request);
            return new Reply(200, Headers.NONE, InputStream.nullInputStream(), () -> {});
          }

          @Override
          public boolean answersPastUs() {
            return true;
          }
        });
  }

  /** The same, telling when its body begins to be read. */
  void run(String body, Runnable reading) {
    whenReading = reading;
    run(body);
  }

  void run(String method, String path, String body) {
    line.run(arrival(method, path, body), this::begin);
  }

  boolean awaitEnds(Duration limit) throws InterruptedException {
    return line.awaitEnds(limit);
  }

  private ExchangeLine line(Function<AuditLog, Recorder> recorders, Optional<Budgets> budgets) {
    AuditLog audit = this::append;
    var approvals = new Approvals(new MemoryApprovals(audit), audit, clock, new SecureRandom());
    var parts =
        new ExchangeLine.Parts(
            credentials -> {
              fail();
              return Calls.person(credentials.token(), "ml");
            },
            policy,
            recorders.apply(audit),
            approvals,
            this::send,
            (_, _) -> new FailingPseudonyms(this::fail),
            budgets,
            (_, _) -> told::add);
    var limits =
        new LineLimits(
            REQUEST_BYTES,
            10_000,
            REQUEST_BYTES,
            Hold.DEFAULT.withSilently(Duration.ZERO),
            new TurnLimits(1, 1, 0, Duration.ZERO, List.of()));
    return new ExchangeLine(parts, limits, clock, () -> "req_" + ++arrived);
  }

  private Arrival arrival(String method, String path, String body) {
    return new Arrival(
        method,
        path,
        "",
        new Headers(Map.of("authorization", List.of("Bearer alice"))),
        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            whenReading.run();
            fail();
            return super.read(bytes, offset, length);
          }
        });
  }

  private void append(AuditEntry entry) {
    if (now()) {
      auditFailed = true;
      throw new AuditUnavailableException("the disk is full", new IOException());
    }
    log.add(entry);
  }

  private Upstream.Reply send(Upstream.Request request) {
    forwarded.add(request);
    if (service.isPresent()) {
      released++;
      return service.get().get();
    }
    try {
      fail();
    } catch (Fault e) {
      released++; // Nothing came back that could be let go of.
      throw e;
    }
    return new Upstream.Reply(
        200,
        new Headers(Map.of("content-type", List.of("text/event-stream; charset=utf-8"))),
        new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)) {
          // A few bytes at a time, so that there are moments between them.
          @Override
          public synchronized int read(byte[] bytes, int offset, int length) {
            if (now()) {
              throw new UpstreamException(UpstreamException.Fault.BROKE_OFF, new Fault());
            }
            return super.read(bytes, offset, Math.min(length, 64));
          }
        },
        () -> released++);
  }

  private OutputStream begin(int code, Headers fields) {
    answered++;
    leave();
    status = OptionalInt.of(code);
    headers = fields;
    return new FilterOutputStream(sent) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        leave();
        sent.write(bytes, offset, length);
      }

      @Override
      public void flush() {
        leave();
      }

      @Override
      public void close() {
        leave();
        ended = true;
      }
    };
  }

  private void leave() {
    if (now()) {
      clientLeft = true;
    }
    if (clientLeft) {
      throw new ClientGoneException();
    }
  }

  String text() {
    return sent.toString(StandardCharsets.UTF_8);
  }

  List<String> kinds() {
    return log.stream().map(AuditEntry::kind).toList();
  }

  AuditEntry.Outcome outcome() {
    return log.stream()
        .filter(AuditEntry.Outcome.class::isInstance)
        .map(AuditEntry.Outcome.class::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no outcome in " + log));
  }

  static Decision.Pass masked() {
    return new Decision.Mask(Set.of("m"), Set.of("a rule"));
  }
}
