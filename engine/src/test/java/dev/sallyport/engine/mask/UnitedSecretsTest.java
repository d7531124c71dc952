package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dsl.Action.Within;
import dev.sallyport.dsl.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that overlap, and masks that are used together: neither shows what the other hides. */
final class UnitedSecretsTest {
  private static final String PACK =
      """
      masks 1;
      detector id { match /\\bID-\\d{6}\\b/; }
      detector code { match /\\d{6}-[a-z]{8}/; }
      detector inner { match /\\d{6}/; }
      detector mail { match /\\b[a-z0-9._]{1,128}@[a-z.]{1,64}\\b/; }
      """;

  private static String masked(String masks, Collection<String> names, String text) {
    var compiled = Compiled.masks(PACK + masks);
    var whole = compiled.find(names, Scope.RESPONSE_TEXT, text, Compiled.PSEUDONYMS).text();
    for (var cut = 0; cut <= text.length(); cut++) {
      var masker = compiled.text(names, Scope.RESPONSE_TEXT, Compiled.PSEUDONYMS);
      assertThat(masker.on(text.substring(0, cut)) + masker.on(text.substring(cut)) + masker.end())
          .as("cut after %d", cut)
          .isEqualTo(whole);
    }
    return whole;
  }

  private static String masked(String rules, String text) {
    return masked("mask m { on response.text { " + rules + " } }", List.of("m"), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep last 4", "keep first 3", "hmac", "tokenise session"})
  void anActionSeesNoMoreThanItsOwnSecret(String action) {
    assertThat(masked("id -> " + action + "; code -> redact;", "x ID-123456-abcdwxyz y"))
        .isEqualTo("x [id] y");
  }

  @ParameterizedTest
  @CsvSource({
    "keep last 4, x **-**3456 y",
    "keep first 3, x ID-1***** y",
  })
  void whatLiesInASecretIsMaskedAsThatIs(String action, String expected) {
    assertThat(masked("id -> " + action + "; inner -> redact;", "x ID-123456 y"))
        .isEqualTo(expected);
  }

  @Test
  void ofTwoThatFindTheSameTheFirstDecides() {
    assertThat(masked("id -> keep last 4; id -> redact;", "ID-123456")).isEqualTo("**-**3456");
  }

  @ParameterizedTest
  @ValueSource(strings = {"redact", "keep last 4", "drop", "tokenise session"})
  void whatIsBlockedIsBlockedWhereverItLies(String action) {
    for (var text : List.of("x ID-123456-abcdwxyz y", "x ID-123456-abcdwxyz")) {
      assertThatThrownBy(() -> masked("id -> " + action + "; code -> block;", text))
          .isInstanceOf(BlockedException.class);
    }
    assertThatThrownBy(() -> masked("id -> " + action + "; inner -> block;", "x ID-123456 y"))
        .isInstanceOf(BlockedException.class);
  }

  @Test
  void aTokenThatSomebodyMadeUpHidesNothing() {
    assertThat(
            masked(
                "mail -> tokenise session; code -> redact;",
                "spt_a_abcdefghijklmnopqrstuvwxyz.ada@example.org"))
        .startsWith("spt_mail_")
        .doesNotContain("ada");
    assertThat(
            masked(
                "mail -> tokenise session; code -> redact;",
                "spt_a_abcdefghijklmnopqrstuvwxyz@example.org"))
        .startsWith("spt_mail_");
  }

  @Test
  void aTokenHidesNoMoreThanItself() {
    var token = Compiled.PSEUDONYMS.token(Within.SESSION, "mail", "a@b");
    assertThat(masked("mail -> tokenise session;", "to " + token + ", now"))
        .isEqualTo("to " + token + ", now");
    assertThat(masked("mail -> tokenise session;", token + ".ada@example.org"))
        .isEqualTo("[token]");
    assertThat(masked("mail -> tokenise session;", "x." + token + "@example.org"))
        .startsWith("spt_mail_")
        .doesNotContain(token);
  }

  @Test
  void aTokenThatIsTooLongToBeHeldLeavesALabel() {
    var masks =
        Compiled.masks(
            PACK + "mask m { hold 64 chars; on response.text { mail -> tokenise session; } }");
    var token = Compiled.PSEUDONYMS.token(Within.SESSION, "mail", "a".repeat(60) + "@b");
    var masker = masks.text(List.of("m"), Scope.RESPONSE_TEXT, Compiled.PSEUDONYMS);
    assertThat(masker.on("see " + token + " now") + masker.end()).isEqualTo("see [token] now");
  }

  @Test
  void aDetectorMayBeCalledAsOurOwnIs() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            detector token { match /tok_[a-z]{4}/; }
            detector mail { match /[a-z]+@[a-z]+/; }
            mask one { on response.text { token -> redact; mail -> redact; } }
            mask two { on response.text { mail -> tokenise session; } }
            """);
    for (var names : List.of(List.of("two"), List.of("one"), List.of("one", "two"))) {
      var text = masks.find(names, Scope.RESPONSE_TEXT, "tok_abcd a@b", Compiled.PSEUDONYMS).text();
      assertThat(text.startsWith("[token]")).isEqualTo(names.contains("one"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id -> pass; | id -> redact; | [id]",
        "id -> keep last 4; | id -> redact; | [id]",
        "id -> keep last 4; | id -> keep last 2; | **-****56",
        "id -> keep first 1 with \"x\"; | id -> keep last 2; | xx-xxxxxx OR **-******",
        "id -> pass; | id -> pass; | ID-123456",
        "id -> pass; * -> redact; | inner -> redact; | ID-[inner]"
      })
  void masksThatAreUsedTogetherAddUp(String one, String two, String expected) {
    var masks =
        "mask one { on response.text { %s } } mask two { on response.text { %s } }"
            .formatted(one, two);
    var results = new ArrayList<String>();
    for (var names : List.of(List.of("one", "two"), List.of("two", "one"))) {
      results.add(masked(masks, names, "ID-123456"));
    }
    assertThat(expected.split(" OR ")).containsAll(results);
  }

  @Test
  void aMaskWithAnExtensionTakesNothingFromOneWithoutIt() {
    var masks =
        """
        detector mild extends id { allow "123"; }
        mask one { on response.text { id -> redact; } }
        mask two { on response.text { id, mild -> redact; } }
        """;
    assertThat(masked(masks, List.of("two"), "ID-123456")).isEqualTo("ID-123456");
    assertThat(masked(masks, List.of("one", "two"), "ID-123456")).isEqualTo("[id]");
    assertThat(masked(masks, List.of("two", "one"), "ID-123456")).isEqualTo("[id]");
  }

  @Test
  void theFieldsOfMasksAddUp() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            mask one { on response.tool_use { field("$.a") -> pass; field("$..a") -> redact; } }
            mask two { on response.tool_use { field("$.a") -> drop; } }
            """);
    for (var names : List.of(List.of("one", "two"), List.of("two", "one"))) {
      var masker =
          new JsonInputMasker(
              masks.scoped(names, Scope.RESPONSE_TOOL_USE, new Findings(), Compiled.PSEUDONYMS));
      assertThat(masker.on("{\"a\": 1, \"b\": {\"a\": 2}}") + masker.end())
          .isEqualTo("{ \"b\": {\"a\": \"[$..a]\"}}");
    }
  }
}
