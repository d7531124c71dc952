package dev.sallyport.engine.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Bundle;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Settings;
import dev.sallyport.engine.support.Calls;
import dev.sallyport.engine.support.Toolchain;
import dev.sallyport.opa.Compiled;
import dev.sallyport.opa.Schemas;
import dev.sallyport.opa.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy says of the settings of Claude Code. */
class ClientSettingsTest {
  private static final Sources REQUEST =
      Sources.of("request.rego", "package gateway.request\n\nallow contains {\"rule\": \"all\"}\n");

  private static Settings said(Sources sources) {
    var compiled =
        (Compiled)
            Toolchain.opa()
                .compile(
                    sources,
                    Schemas.NONE,
                    List.of(PolicyDecider.ENTRYPOINT, PolicyDecider.SETTINGS),
                    "");
    var bundle =
        new Bundle("r", "d", compiled.wasm().toByteArray(), compiled.data(), Map.of(), Map.of());
    return new PolicyDecider(bundle, Set.of(), "test", Toolchain.builtins(), PolicyLimits.DEFAULT)
        .settings(Calls.person("carol", "ml"), Instant.parse("2026-11-29T12:00:00Z"));
  }

  private static Settings said(String rules) {
    return said(REQUEST.with("settings.rego", "package gateway.settings\n\n" + rules));
  }

  private static Settings given(String json) {
    return new Settings.Given(StrictJson.object(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aRuleSeesWhoAsksWhereAndWhen() {
    var rule =
        """
        settings := {"model": "opus", "days": 7, "other": helper} if {
        	input.phase == "settings"
        	input.environment == "test"
        	input.time == "2026-11-29T12:00:00Z"
        	"ml" in input.identity.groups
        	input.identity.claims
        	not input.request
        	not input.action
        }

        helper := [1.50, "é"]
        """;
    assertThat(said(rule))
        .isEqualTo(given("{\"model\": \"opus\", \"days\": 7, \"other\": [1.50, \"é\"]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "settings := {}",
        "settings := {\"a\": 1} if input.request",
        "setting := {\"a\": 1}"
      })
  void whatIsUndefinedOrEmptyIsNone(String rules) {
    assertThat(said(rules)).isEqualTo(new Settings.None());
  }

  @Test
  void aPolicyNeedNotSpeakOfThem() {
    assertThat(said(REQUEST)).isEqualTo(new Settings.None());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "WRONG_TYPE | settings := [1]",
        "WRONG_TYPE | settings := null",
        "ERROR      | settings := {\"a\": 1} if input.phase; settings := {\"a\": 2} if input.identity",
        "ERROR      | settings := {\"a\": time.parse_rfc3339_ns(input.phase)}"
      })
  void whateverElseComesOfItIsNotNone(DenialCause cause, String rules) {
    assertThat(said(rules.replace("; ", "\n\n"))).isEqualTo(new Settings.Unsaid(cause));
  }
}
