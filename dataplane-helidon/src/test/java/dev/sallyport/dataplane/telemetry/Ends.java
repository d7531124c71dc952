package dev.sallyport.dataplane.telemetry;

import dev.sallyport.engine.audit.AuditEntry.Outcome.Result;
import dev.sallyport.engine.model.Endpoint;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observed.Passed;
import dev.sallyport.engine.telemetry.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Exchanges that have ended, as tests need them. */
public final class Ends {
  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  private Ends() {}

  /** A call that the service has answered with that status: each stage took 2 ms. */
  public static Observed answered(String model, int status) {
    return ended(
        model,
        new Observed.Ended(Result.COMPLETED, OptionalInt.of(status), "", 10),
        Optional.of(new Observed.Answered("", status, OptionalLong.of(300), OptionalLong.of(20))),
        List.of(Stage.values()));
  }

  /** A call that the policy has refused. */
  public static Observed refused(String model) {
    return ended(
        model,
        new Observed.Ended(Result.REFUSED, OptionalInt.of(400), "policy_rule", 10),
        Optional.empty(),
        List.of(Stage.IDENTIFY, Stage.DESCRIBE, Stage.DECIDE));
  }

  /** A call that came to no service. */
  public static Observed broken(String model) {
    return ended(
        model,
        new Observed.Ended(Result.FAILED, OptionalInt.of(502), "upstream_unreachable", 10),
        Optional.empty(),
        List.of(
            Stage.IDENTIFY,
            Stage.DESCRIBE,
            Stage.DECIDE,
            Stage.MASK,
            Stage.RECORD,
            Stage.HOLD,
            Stage.TURN));
  }

  private static Observed ended(
      String model,
      Observed.Ended ended,
      Optional<Observed.Answered> answered,
      List<Stage> stages) {
    var passed = new ArrayList<Passed>();
    var at = AT;
    for (var stage : stages) {
      var next = at.plus(Duration.ofMillis(2));
      passed.add(new Passed(stage, at, next));
      at = next;
    }
    var denied = ended.result() == Result.REFUSED;
    return new Observed(
        "req_1",
        new Observed.Asked(Observed.Of.CLAUDE, Optional.of(Endpoint.MESSAGES), model, true),
        Optional.of(
            new Observed.Ruled(
                denied ? "deny" : "allow", denied ? "rule" : "", Set.of("a \"rule\""), "r1")),
        ended,
        answered,
        Map.of("email", 3L),
        new Observed.Times(AT, at, answered.map(_ -> AT.plusMillis(16)), passed));
  }
}
