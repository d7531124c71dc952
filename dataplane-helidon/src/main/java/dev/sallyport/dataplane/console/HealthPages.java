package dev.sallyport.dataplane.console;

import dev.sallyport.engine.approval.Approvals;
import dev.sallyport.engine.audit.AuditSessions;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.pipeline.OpenReply;
import io.helidon.webserver.http.HttpRouting;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** {@code /console/health}: what an operator looks at first. */
public final class HealthPages {
  private static final Frame.Part PART = Frame.Part.HEALTH;

  private final Door door;
  private final Supplier<Health> health;
  private final Approvals approvals;
  private final AuditSessions sessions;
  private final Clock clock;

  HealthPages(
      Door door,
      Supplier<Health> health,
      Approvals approvals,
      AuditSessions sessions,
      Clock clock) {
    this.door = door;
    this.health = health;
    this.approvals = approvals;
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * The page.
   *
   * @param entries how many entries the audit log has
   * @param troubles what somebody has to look at, a sentence each
   */
  public record View(
      Frame frame, Health health, long waiting, long entries, List<String> troubles, Instant now) {}

  public void serve(HttpRouting.Builder routes) {
    routes.get(PART.path(), door.shown(Action.METRICS_READ, PART, this::show));
  }

  private OpenReply show(Guest guest) {
    var now = health.get();
    return door.page(
        "console/health.jte",
        new View(
            guest.frame("Health", PART),
            now,
            approvals.waiting(),
            sessions.entries(),
            troubles(now),
            clock.instant()));
  }

  private static List<String> troubles(Health health) {
    var troubles = new ArrayList<String>();
    var policy = health.policy();
    policy
        .refused()
        .ifPresent(_ -> troubles.add("The newest change of the policy was turned down."));
    if (policy.stale()) {
      troubles.add("A bundle of the policy is not known to be the newest.");
    }
    policy
        .rollback()
        .ifPresent(how -> troubles.add("The policy is older than the one before: " + how + "."));
    health
        .log()
        .flatMap(log -> log.trouble())
        .ifPresent(
            trouble -> troubles.add("The decision log is not delivered: " + trouble.message()));
    for (var export : health.exports()) {
      export
          .trouble()
          .ifPresent(
              trouble ->
                  troubles.add(
                      "The export `%s` has %d entries waiting: %s"
                          .formatted(export.name(), export.waiting(), trouble.message())));
    }
    for (var witness : health.audit().witnesses()) {
      witness
          .trouble()
          .ifPresent(
              trouble ->
                  troubles.add(
                      "The witness `%s` has not signed %d entries of the audit log: %s"
                          .formatted(witness.name(), witness.behind(), trouble.message())));
    }
    health
        .audit()
        .archive()
        .flatMap(archive -> archive.rounds().trouble())
        .ifPresent(trouble -> troubles.add("The audit log is not archived: " + trouble.message()));
    health
        .audit()
        .recordings()
        .flatMap(kept -> kept.rounds().trouble())
        .ifPresent(
            trouble ->
                troubles.add(
                    "What is kept of sessions does not leave in its time: " + trouble.message()));
    health
        .audit()
        .search()
        .flatMap(Rounds.Status::trouble)
        .ifPresent(
            trouble ->
                troubles.add(
                    "New entries of the audit log are not found by searches: "
                        + trouble.message()));
    if (health.closedInDoubt() > 0) {
      troubles.add(
          "%d calls of an earlier run have ended in doubt.".formatted(health.closedInDoubt()));
    }
    return troubles;
  }
}
