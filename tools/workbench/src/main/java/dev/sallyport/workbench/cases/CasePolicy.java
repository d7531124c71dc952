package dev.sallyport.workbench.cases;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.pipeline.Activation;
import dev.sallyport.engine.pipeline.PolicyInForce;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.cases.CaseFile.Placed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A policy that cases are run under, in force in each environment that they name. */
final class CasePolicy {
  private final Candidate candidate;
  private final Opa opa;
  private final Clock clock;
  private final Map<String, PolicyInForce> inForce = new HashMap<>();

  CasePolicy(Candidate candidate, Opa opa, Clock clock) {
    this.candidate = candidate;
    this.opa = opa;
    this.clock = clock;
  }

  /**
   * Sends a case along the gateway's line.
   *
   * @param files finds the text of a file beside the case's own
   * @throws UnfitCaseException if the case cannot be sent
   * @throws dev.sallyport.engine.bundle.PolicyLoadException if the policy cannot be used
   */
  Ran run(Placed placed, Function<String, Optional<String>> files) {
    var given = Optional.ofNullable(placed.said().given());
    var now = given.map(Case.Given::at).map(Instant::parse).orElseGet(clock::instant);
    var environment = given.map(Case.Given::environment).orElse("production");
    var who = identity(given.map(Case.Given::identity), now);
    var use = Optional.ofNullable(placed.said().when()).map(Case.When::toolUse);
    if (use.isPresent()) {
      return CaseUse.run(policy(environment), who, use.get(), now);
    }
    var exchange = Exchange.of(placed, files);
    return CaseLine.run(policy(environment), who, exchange, now);
  }

  private PolicyInForce policy(String environment) {
    return inForce.computeIfAbsent(
        environment,
        _ -> {
          var policy = new PolicyInForce();
          new Activation(policy, _ -> {}, clock, environment, Builtins.offline(() -> opa))
              .activate(candidate, Optional.empty());
          return policy;
        });
  }

  private static Identity identity(Optional<Case.Who> who, Instant now) {
    return new Identity(
        who.map(Case.Who::kind).filter("service"::equals).isPresent()
            ? Identity.Kind.SERVICE
            : Identity.Kind.PERSON,
        who.map(Case.Who::subject).orElse("somebody"),
        who.map(Case.Who::issuer).orElse("https://issuer.example"),
        who.map(Case.Who::groups).orElse(List.of()),
        who.map(Case.Who::claims).orElse(Map.of()),
        "",
        now,
        now.plus(Duration.ofMinutes(15)),
        who.map(Case.Who::method).map(CasePolicy::method).orElse(Identity.Method.OIDC),
        who.map(Case.Who::actors).orElse(List.of()),
        who.map(Case.Who::scope).orElse(List.of()));
  }

  private static Identity.Method method(String word) {
    return Identity.Method.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
