package dev.sallyport.bench;

import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Call;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.policy.PolicyDecider;
import dev.sallyport.engine.policy.PolicyLimits;
import dev.sallyport.engine.policy.builtin.Builtins;
import dev.sallyport.opa.Opa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the gateway gives a policy of a call, for OPA to be given the same. A policy says it: one
 * that reads all of its input and refuses with what it has read.
 */
record Inputs(PolicyDecider decider) {
  private static final String POLICY =
      """
      package gateway.request

      deny contains {"rule": "what was read", "reason": json.marshal(input)}
      """;

  /** It is asked once for each request, before the JVM has compiled any of it. */
  private static final PolicyLimits LIMITS =
      PolicyLimits.DEFAULT.within(Duration.ofMinutes(1), Duration.ofMinutes(1));

  static Inputs compile(Path folder, Opa opa) throws IOException {
    var directory = Files.createDirectory(folder.resolve("all"));
    Files.writeString(directory.resolve("all.rego"), POLICY);
    return of(Candidate.of(List.of(PolicyDirectory.compile(directory, opa))).bundle());
  }

  private static Inputs of(Bundle bundle) {
    return new Inputs(
        new PolicyDecider(
            bundle, Set.of(), Policy.ENVIRONMENT, Builtins.offline(Opa::load), LIMITS));
  }

  /** The document, as JSON. */
  String document(Call call) {
    return switch (decider.decide(call)) {
      case Decision.Deny deny when deny.rules().contains("what was read") ->
          deny.reasons().getFirst();
      case Decision other -> throw new BenchException("a policy says `" + other + "`", null);
    };
  }
}
