package dev.sallyport.engine.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.PolicyChange;
import dev.sallyport.engine.bundle.Candidate;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.PolicyLoadException;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A policy comes into force: the first one at once where that is wanted, others when they are warm.
 */
final class ActivationTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String BODY =
      "{\"model\": \"claude-x\", \"max_tokens\": 10, \"messages\": []}";
  private static final String ALLOWING =
      "package gateway.request\n\nallow contains {\"rule\": \"%s\"}\n";

  @TempDir private Path temp;

  private final PolicyInForce policy = new PolicyInForce();
  private final List<PolicyChange> recorded = new ArrayList<>();
  private final Activation activation =
      new Activation(
          policy,
          entry -> recorded.add((PolicyChange) entry),
          Clock.systemUTC(),
          "test",
          Toolchain.builtins());

  @Test
  void aPolicyIsWarmBeforeItDecides() throws IOException {
    assertThat(activation.warm()).isFalse();
    activation.activate(candidate(Map.of("request.rego", ALLOWING.formatted("one"))), none());
    assertThat(activation.warm()).isTrue();
    assertThat(decides()).isEqualTo(new Decision.Allow(Set.of("one")));
  }

  @Test
  void theFirstOneMayDecideAtOnceAndIsWarmLater() throws Exception {
    var atOnce = activation.firstAtOnce();
    assertThat(atOnce.warm()).isFalse();
    atOnce.activate(candidate(Map.of("request.rego", ALLOWING.formatted("one"))), none());
    assertThat(decides()).isEqualTo(new Decision.Allow(Set.of("one")));
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (!atOnce.warm()) {
      assertThat(System.nanoTime()).as("warm within %s", LIMIT).isLessThan(deadline);
      Thread.onSpinWait();
    }
    atOnce.activate(candidate(Map.of("request.rego", ALLOWING.formatted("two"))), none());
    assertThat(decides()).isEqualTo(new Decision.Allow(Set.of("two")));
    assertThat(recorded).hasSize(2).allMatch(PolicyChange::activated);
  }

  @Test
  void theFirstOneDecidesNothingWhenItFailsItsOwnCases() throws IOException {
    var atOnce = activation.firstAtOnce();
    var files =
        Map.of(
            "request.rego",
            ALLOWING.formatted("one"),
            "smoke/cases.json",
            """
            {"cases": [{
              "note": "nobody",
              "identity": {"subject": "somebody"},
              "body": {"model": "claude-x", "max_tokens": 1, "messages": []},
              "want": "deny"}]}
            """);
    assertThatThrownBy(() -> atOnce.activate(candidate(files), none()))
        .isInstanceOf(PolicyLoadException.class);
    assertThat(decides()).isInstanceOf(Decision.Deny.class);
    assertThat(atOnce.warm()).isFalse();
    assertThat(recorded).isEmpty();
  }

  private Decision decides() {
    return policy.now().rule(Calls.message(Calls.person("alice"), BODY)).decision();
  }

  private Candidate candidate(Map<String, String> files) throws IOException {
    for (var file : files.entrySet()) {
      var path = temp.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    return Candidate.of(List.of(PolicyDirectory.compile(temp, Toolchain.opa())));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }
}
