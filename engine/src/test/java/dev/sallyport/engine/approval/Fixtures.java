package dev.sallyport.engine.approval;

import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** People and questions that several tests use. */
public final class Fixtures {

  public static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  public static final Duration WITHIN = Duration.ofMinutes(10);

  private Fixtures() {}

  public static Identity person(String subject, String... groups) {
    return identity(Identity.Kind.PERSON, subject, groups);
  }

  public static Identity identity(Identity.Kind kind, String subject, String... groups) {
    return new Identity(
        kind, subject, "https://issuer.example", List.of(groups), Map.of(), "", NOW, NOW);
  }

  public static Verdict.Approve quorum(String rule, int count, String... groups) {
    return new Verdict.Approve(rule, List.of(groups), count, WITHIN);
  }

  /** A question of Alice's about the call of that digest. */
  public static Question question(String callDigest, Verdict.Approve... quorums) {
    return question(person("alice"), callDigest, quorums);
  }

  /** Somebody's question about the call of that digest. */
  public static Question question(Identity asker, String callDigest, Verdict.Approve... quorums) {
    return new Question(
        new Question.Binding(asker.principal(), "session-1", "request", callDigest, "policy-1"),
        List.of(quorums),
        "ex_" + callDigest,
        new Matter("messages", "claude-opus-5", "", ""));
  }
}
