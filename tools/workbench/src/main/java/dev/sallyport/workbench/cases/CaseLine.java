package dev.sallyport.workbench.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.ApprovalStore;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.ApprovalStep;
import dev.sallyport.engine.audit.AuditEntry;
import dev.sallyport.engine.audit.AuditJson;
import dev.sallyport.engine.mask.MaskKey;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.LineLimits;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.pipeline.Recorder;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.policy.Decider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The gateway's own line with everything around it in memory: what passes is what would pass. */
final class CaseLine {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nobody is there who could agree, so nothing is waited for. */
  private static final LineLimits LIMITS = LineLimits.DEFAULT.withHold(Duration.ZERO);

  private CaseLine() {}

  static Ran run(PolicyInForce policy, Identity identity, Recorded exchange, Instant now) {
    var log = new ArrayList<JsonNode>();
    var decided = new AtomicReference<Decision>();
    var clock = Clock.fixed(now, ZoneOffset.UTC);
    var approvals =
        new Approvals(new Asked(log), entry -> log.add(json(entry)), clock, new SecureRandom());
    var parts =
        new ExchangeLine.Parts(
            _ -> identity,
            watched(policy.now(), decided),
            Recorder.ofEntries(entry -> log.add(json(entry))),
            approvals,
            _ -> answer(exchange),
            MaskKey.of(new byte[MaskKey.BYTES]));
    var sent = new ByteArrayOutputStream();
    new ExchangeLine(parts, LIMITS, clock, () -> "req_case").run(arrival(exchange), (_, _) -> sent);
    return new Ran(Optional.ofNullable(decided.get()), log, sent.toByteArray());
  }

  /** The audit log does not tell who was to agree, nor why a policy could not decide. */
  private static PolicyInForce watched(
      PolicyInForce.Revision revision, AtomicReference<Decision> decided) {
    var watched = new PolicyInForce();
    watched.activate(
        new PolicyInForce.Revision(
            revision.name(),
            revision.digest(),
            Decider.ofCalls(
                call -> {
                  var decision = revision.decider().decide(call);
                  decided.set(decision);
                  return decision;
                }),
            revision.masks()));
    return watched;
  }

  private static Arrival arrival(Recorded exchange) {
    var headers = new TreeMap<>(exchange.headers());
    headers.put("authorization", List.of("Bearer case"));
    headers.put("content-type", List.of("application/json"));
    headers.put("content-length", List.of(Integer.toString(exchange.body().length)));
    return new Arrival(
        exchange.method(),
        exchange.path(),
        "",
        new Headers(headers),
        new ByteArrayInputStream(exchange.body()));
  }

  private static Upstream.Reply answer(Recorded exchange) {
    return new Upstream.Reply(
        200,
        new Headers(Map.of("content-type", List.of(exchange.type()))),
        new ByteArrayInputStream(exchange.reply()),
        () -> {});
  }

  private static JsonNode json(AuditEntry entry) {
    try {
      return JSON.readTree(AuditJson.line(entry));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an entry is JSON", e);
    }
  }

  /** The one approval that a case may ask for. */
  private static final class Asked implements ApprovalStore {
    private final List<JsonNode> log;
    private Optional<Approval> approval = Optional.empty();

    Asked(List<JsonNode> log) {
      this.log = log;
    }

    @Override
    public boolean create(Approval asked, String context, ApprovalStep step) {
      log.add(json(step));
      approval = Optional.of(asked);
      return true;
    }

    @Override
    public boolean replace(Approval after, ApprovalStep step) {
      log.add(json(step));
      approval = Optional.of(after);
      return true;
    }

    @Override
    public Optional<Approval> find(String id) {
      return approval;
    }

    @Override
    public Optional<Approval> latest(String digest) {
      return approval;
    }

    @Override
    public List<Approval> pending(Instant now, int limit) {
      return approval.stream().toList();
    }

    @Override
    public long waiting(Instant now) {
      return 0;
    }

    @Override
    public long waiting(String asker, Instant now) {
      return 0;
    }

    @Override
    public List<Approval> recent(int limit) {
      return approval.stream().toList();
    }

    @Override
    public List<Approval> recent(Approval.State state, int limit) {
      return approval.stream().toList();
    }

    @Override
    public List<Approval> overdue(Instant now, int limit) {
      return List.of();
    }

    @Override
    public Optional<String> context(String id) {
      return Optional.empty();
    }

    @Override
    public Optional<Approval> grantedBefore(Approval asked) {
      return Optional.empty();
    }

    // Nobody follows what happens in a case.

    @Override
    public List<Moved> moves(long after, int limit) {
      return List.of();
    }

    @Override
    public long lastMove() {
      return 0;
    }

    @Override
    public long followed(String follower) {
      return 0;
    }

    @Override
    public boolean follow(String follower, long from, long to) {
      return false;
    }
  }
}
