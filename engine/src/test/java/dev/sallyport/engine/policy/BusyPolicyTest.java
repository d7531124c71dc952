package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** A call that found no free instance is told so: it was not the policy that failed. */
class BusyPolicyTest {
  private static final PolicyLimits ONE =
      new PolicyLimits(
          1, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMillis(1), 256, false);
  private static final String RULES =
      """
      package gateway.request

      allow contains {"rule": "quick"} if input.request.model == "quick"

      allow contains {"rule": "slow"} if {
        input.request.model == "slow"
        some a in range
        some b in range
        some c in range
        a < b
        b < c
        c < a
      }

      range := numbers.range(1, 3000)
      """;

  @Test
  void aCallBehindAnotherIsNotDecided() throws Exception {
    var decider = new PolicyDecider(bundle(), Set.of(), "test", Toolchain.builtins(), ONE);
    var quick = new ArrayList<Decision>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow =
          threads.submit(
              () -> {
                while (!cause(decide(decider, "slow")).equals(List.of(DenialCause.TIMEOUT))) {
                  Thread.onSpinWait();
                }
              });
      while (!slow.isDone()) {
        quick.add(decide(decider, "quick"));
      }
      slow.get();
    }
    assertThat(quick.stream().flatMap(decision -> cause(decision).stream()))
        .isNotEmpty()
        .containsOnly(DenialCause.BUSY);
  }

  private static Decision decide(PolicyDecider decider, String model) {
    return decider.decide(Calls.message(Calls.person("a"), "{\"model\": \"" + model + "\"}"));
  }

  private static List<DenialCause> cause(Decision decision) {
    return decision instanceof Decision.Deny deny ? List.of(deny.cause()) : List.of();
  }

  private static Bundle bundle() {
    var compiled =
        (Compiled)
            Toolchain.opa()
                .compile(
                    Sources.of("request.rego", RULES),
                    Schemas.NONE,
                    List.of(PolicyDecider.ENTRYPOINT),
                    "");
    return new Bundle("r", "d", compiled.wasm().toByteArray(), compiled.data(), Map.of(), Map.of());
  }
}
