package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.AdminAct;
import dev.sallyport.engine.model.AdminAct.Action;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a policy says of the gateway's own interface. */
class AdministratorsTest {
  private static final String REQUEST =
      "package gateway.request\n\nallow contains {\"rule\": \"all\"}\n";

  private static Decision decide(Sources sources, Action action) {
    var compiled =
        (Compiled)
            Toolchain.opa()
                .compile(
                    sources,
                    Schemas.NONE,
                    List.of(PolicyDecider.ENTRYPOINT, PolicyDecider.ADMIN),
                    "");
    var bundle =
        new Bundle("r", "d", compiled.wasm().toByteArray(), compiled.data(), Map.of(), Map.of());
    var decider =
        new PolicyDecider(bundle, Set.of(), "test", Toolchain.builtins(), PolicyLimits.DEFAULT);
    var who = Calls.person("carol", "ml");
    return decider.decide(new AdminAct(who, action, Instant.parse("2026-11-29T12:00:00Z")));
  }

  private static Decision decide(String rules, Action action) {
    return decide(
        Sources.of("request.rego", REQUEST).with("admin.rego", "package gateway.admin\n\n" + rules),
        action);
  }

  @Test
  void aRuleSeesWhoAsksForWhatWhereAndWhen() {
    var rule =
        """
        allow contains {"rule": "mine"} if {
        	input.phase == "admin"
        	input.action == "keys.write"
        	input.environment == "test"
        	input.time == "2026-11-29T12:00:00Z"
        	count(input.identity.groups) > 0
        	input.identity.claims
        	not input.request
        }
        """;
    assertThat(decide(rule, Action.KEYS_WRITE)).isEqualTo(new Decision.Allow(Set.of("mine")));
    assertThat(decide(rule, Action.KEYS_READ))
        .isInstanceOfSatisfying(
            Decision.Deny.class,
            deny -> assertThat(deny.cause()).isEqualTo(DenialCause.NOTHING_ALLOWED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "RULE       | deny contains {\"rule\": \"r\", \"reason\": \"no\"}",
        "WRONG_TYPE | allow := true",
        "WRONG_TYPE | approve contains {\"rule\": \"r\"}",
        "ERROR      | p := 1 if input.phase; p := 2 if input.action; allow contains {\"rule\": \"r\"} if p"
      })
  void whateverElseComesOfItIsADenial(DenialCause cause, String rules) {
    var all = cause == DenialCause.RULE ? "allow contains {\"rule\": \"all\"}\n" + rules : rules;
    assertThat(
            decide(all.replace("; p", "\n\np").replace("; allow", "\n\nallow"), Action.POLICY_READ))
        .isInstanceOfSatisfying(
            Decision.Deny.class, deny -> assertThat(deny.cause()).isEqualTo(cause));
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void withoutThePackageWhatIsOpenStaysSo(Action action) {
    var decision = decide(Sources.of("request.rego", REQUEST), action);
    assertThat(decision instanceof Decision.Allow).isEqualTo(action.isOpen());
  }
}
