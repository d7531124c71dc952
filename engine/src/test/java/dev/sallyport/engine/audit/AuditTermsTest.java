package dev.sallyport.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.audit.AuditEntry.Call;
import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.AuditEntry.Labels;
import dev.sallyport.engine.audit.AuditEntry.Masked;
import dev.sallyport.engine.audit.AuditEntry.Outcome;
import dev.sallyport.engine.audit.AuditEntry.Sent;
import dev.sallyport.engine.audit.AuditEntry.Unforwarded;
import dev.sallyport.engine.audit.AuditEntry.Upstream;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.audit.AuditSearch.Query;
import dev.sallyport.engine.audit.AuditTerms.Term;
import dev.sallyport.engine.model.Decision;
import dev.sallyport.engine.model.DenialCause;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of entry is found by. */
final class AuditTermsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private static final Caller ALICE =
      new Caller(
          "Alice",
          "https://issuer.example",
          Identity.Kind.PERSON,
          List.of("ML", "ops"),
          "jti",
          Identity.Method.OIDC,
          List.of("https://issuer.example#robot"),
          List.of());

  private static final Call CALL =
      new Call(
          "messages", "claude-opus-5", true, new Labels("Label-1", "claude-cli/2"), "ab", 1, "cd");

  private static AuditTerms terms(AuditEntry entry) {
    return AuditTerms.of(AuditJson.line(entry));
  }

  private static Term term(Field field, String value) {
    return new Term(field, value);
  }

  @Test
  void anIntentIsFoundByWhoWhatAndWhy() {
    var ruling = new Ruling(new Decision.Mask(Set.of("Pii"), Set.of("pii for all")), "r1", "d1");
    var found = terms(new AuditEntry.Intent("ex_1", NOW, ALICE, CALL, ruling));
    assertThat(found.about()).contains("ex_1");
    assertThat(found.at()).isEqualTo("2026-11-23T10:00:00.000Z");
    assertThat(found.terms())
        .containsExactlyInAnyOrder(
            term(Field.PERSON, "alice"),
            term(Field.PERSON, "https://issuer.example#alice"),
            term(Field.PERSON, "robot"),
            term(Field.PERSON, "https://issuer.example#robot"),
            term(Field.GROUP, "ml"),
            term(Field.GROUP, "ops"),
            term(Field.MODEL, "claude-opus-5"),
            term(Field.CLIENT, "claude-cli/2"),
            term(Field.SESSION, "label-1"),
            term(Field.DECISION, "mask"),
            term(Field.RULE, "pii for all"),
            term(Field.DETECTOR, "pii"));
    assertThat(found.texts())
        .contains("pii for all", "claude-opus-5", "alice", "ml")
        .doesNotContain("label-1", "jti", "ab", "cd");
  }

  @Test
  void anOutcomeIsFoundByWhatCameOfIt() {
    var found =
        terms(
            new Outcome(
                "ex_1",
                NOW,
                Outcome.Result.REFUSED,
                new Sent(OptionalInt.of(400), "policy_rule", 1, Duration.ZERO),
                Optional.of(
                    new Upstream(
                        "bedrock", 200, "req_011", OptionalLong.empty(), OptionalLong.empty())),
                List.of(new Masked("email", "reply", 2)),
                Optional.of(
                    new Unforwarded(
                        "POST",
                        "/v1/messages",
                        Optional.of(ALICE),
                        Optional.of(CALL),
                        Optional.of(
                            new Ruling(
                                new Decision.Deny(
                                    DenialCause.RULE, Set.of("no opus"), List.of("no")),
                                "r1",
                                "d1"))))));
    assertThat(found.terms())
        .contains(
            term(Field.RESULT, "refused"),
            term(Field.REFUSAL, "policy_rule"),
            term(Field.REQUEST, "req_011"),
            term(Field.DETECTOR, "email"),
            term(Field.DECISION, "deny"),
            term(Field.RULE, "no opus"),
            term(Field.PERSON, "alice"),
            term(Field.SESSION, "label-1"))
        .doesNotContain(term(Field.KIND, "outcome"));
    assertThat(found.texts()).contains("/v1/messages", "bedrock");
  }

  @Test
  void stepsOfApprovalsAndToolsAreFound() {
    var step =
        terms(
            new ApprovalStep(
                "ap_1",
                "ex_1",
                NOW,
                ApprovalStep.Step.REFUSED,
                "https://issuer.example#Sam",
                "Not on a Friday",
                new TreeSet<>(Set.of("opus"))));
    assertThat(step.terms())
        .containsExactlyInAnyOrder(
            term(Field.KIND, "approval"),
            term(Field.APPROVAL, "ap_1"),
            term(Field.PERSON, "sam"),
            term(Field.PERSON, "https://issuer.example#sam"),
            term(Field.RULE, "opus"));
    assertThat(step.texts()).contains("not on a friday", "sam");
    var tool =
        terms(
            new ToolUseStep(
                "ex_1",
                NOW,
                new ToolUseStep.Tool("tool_use", "toolu_1", "Bash", "ef"),
                ToolUseStep.Step.DENIED,
                Optional.empty(),
                "",
                "policy_rule"));
    assertThat(tool.terms())
        .containsExactlyInAnyOrder(
            term(Field.KIND, "tool_use"),
            term(Field.TOOL, "bash"),
            term(Field.REFUSAL, "policy_rule"));
  }

  @Test
  void whatIsAboutNoExchangeIsFoundToo() {
    var found =
        terms(
            new PolicyChange(
                NOW, false, false, "r2", "d2", List.of("main.rego:3: unexpected eof")));
    assertThat(found.about()).isEmpty();
    assertThat(found.terms())
        .containsExactlyInAnyOrder(term(Field.KIND, "policy"), term(Field.RESULT, "rejected"));
    assertThat(found.texts()).containsExactly("main.rego:3: unexpected eof");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "[1]", "{\"caller\": 7, \"rules\": {}, \"tool\": []}"})
  void whatIsNoEntryHasNothing(String line) {
    var found = AuditTerms.of(line);
    assertThat(found.terms()).isEmpty();
    assertThat(found.texts()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "claude-opus-5,            claude opus 5",
    "Not ON a Friday!,         not on a friday",
    "'a\0b',                   a b",
    "'\"x\" OR y* NEAR(z)',    x or y near z",
    "ﬁle Straße ΑΣ,            file straße ας",
    "日本語 text,               日本語 text",
    "'\uD800lone',             lone",
    "'twice twice',            twice",
    "a_b/c.d#e,                a b c d e"
  })
  void wordsAreLettersAndDigits(String text, String words) {
    assertThat(String.join(" ", AuditTerms.words(text))).isEqualTo(words);
  }

  @Test
  void listsAndTextsHaveLimits() {
    var groups = IntStream.range(0, 3_000).mapToObj(i -> "\"g" + i + "\"").toList();
    var found =
        AuditTerms.of(
            "{\"caller\":{\"subject\":\"a\",\"groups\":[" + String.join(",", groups) + "]}}");
    assertThat(found.terms()).hasSize(AuditTerms.TERMS_MAX);
    assertThat(found.texts()).hasSize(AuditTerms.TERMS_MAX);
    assertThat(AuditTerms.words("w ".repeat(10) + "x".repeat(1_000)))
        .containsExactly("w", "x".repeat(AuditTerms.WORD_MAX_CHARS));
  }

  @Test
  void whatCannotBeLookedForIsSaid() {
    assertThatThrownBy(() -> query(Map.of(Field.PERSON, " "), ""))
        .hasMessage("`person` has 1 to 300 characters");
    assertThatThrownBy(() -> query(Map.of(), "a b c d e f g h i"))
        .hasMessage("`text` has at most 8 words, and 300 characters");
    assertThatThrownBy(() -> query(Map.of(), "***")).hasMessageContaining("holds no word");
  }

  private static Query query(Map<Field, String> fields, String text) {
    return new Query(fields, text, Optional.empty(), Optional.empty());
  }
}
