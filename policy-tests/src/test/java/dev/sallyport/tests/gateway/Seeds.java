package dev.sallyport.tests.gateway;

import dev.sallyport.engine.approval.Approval;
import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.approval.Matter;
import dev.sallyport.engine.approval.Question;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Verdict;
import dev.sallyport.engine.store.SqliteStore;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Approvals that stand in a gateway's state before it starts, as it would have asked them itself.
 */
final class Seeds implements AutoCloseable {
  private final SqliteStore store;
  private final URI issuer;
  private int calls;

  private Seeds(SqliteStore store, URI issuer) {
    this.store = store;
    this.issuer = issuer;
  }

  /** Into the state of a gateway that does not run at the moment. */
  static Seeds in(GatewayProcess gateway) {
    return new Seeds(
        SqliteStore.open(gateway.state().resolve("sallyport.db"), Clock.systemUTC()),
        gateway.uri().resolve("/dev-issuer"));
  }

  private Approvals approvals(Clock clock) {
    return new Approvals(store.approvals(), store.auditLog(), clock, new SecureRandom());
  }

  /** One that waits. */
  Approval ask(String asker, Verdict.Approve quorum, Matter matter, String context) {
    return ask(Clock.systemUTC(), asker, quorum, matter, context);
  }

  /** One that was asked so long ago. */
  Approval askedBefore(
      Duration ago, String asker, Verdict.Approve quorum, Matter matter, String context) {
    return ask(Clock.offset(Clock.systemUTC(), ago.negated()), asker, quorum, matter, context);
  }

  private Approval ask(
      Clock clock, String asker, Verdict.Approve quorum, Matter matter, String context) {
    calls++;
    Question.Binding binding =
        new Question.Binding(
            issuer + "#" + asker,
            "7f0c9a52-run-" + calls,
            matter.tool().isEmpty() ? "request" : "tool_use",
            "%064x".formatted(calls),
            "%064x".formatted(7));
    return approvals(clock)
        .ask(
            new Question(binding, List.of(quorum), "req_seed%04d".formatted(calls), matter),
            () -> context);
  }

  /** Somebody of these groups answers. */
  void answer(Approval approval, String who, List<String> groups, boolean grant, String reason) {
    approvals(Clock.systemUTC()).vote(approval.id(), person(who, groups), grant, reason);
  }

  /** The call passes. */
  void spend(Approval approval) {
    try {
      var _ =
          approvals(Clock.systemUTC())
              .await(approval.id(), approval.question().exchange(), Duration.ZERO, () -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private Identity person(String who, List<String> groups) {
    Instant now = Instant.now();
    return new Identity(
        Identity.Kind.PERSON,
        who,
        issuer.toString(),
        groups,
        Map.of(),
        "",
        now,
        now.plusSeconds(60));
  }

  @Override
  public void close() {
    store.close();
  }
}
