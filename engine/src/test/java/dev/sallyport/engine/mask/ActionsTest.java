package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dsl.Scope;
import dev.sallyport.engine.model.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each action puts in the place of what was found. */
final class ActionsTest {
  private static final String TEXT = "card 4111 1111 1111 1111, mail ada@example.org!";

  private static Masks masks(String rules) {
    return Compiled.masks(
        """
        masks 1;
        detector card { match /\\b\\d(?:[ -]?\\d){12,18}\\b/; check luhn; }
        detector mail { match /\\b[a-z]{1,64}@[a-z.]{1,64}\\b/; }
        mask m { on request.text, response.text { %s } on response.tool_use { restore; } }
        """
            .formatted(rules));
  }

  private static String masked(Masks masks, String text, Pseudonyms pseudonyms) {
    return masks.find(List.of("m"), Scope.RESPONSE_TEXT, text, pseudonyms).text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "card -> redact; | card [card], mail ada@example.org!",
        "card, mail -> redact \"<{name}>\"; | card <card>, mail <mail>!",
        "card -> keep last 4; | card **** **** **** 1111, mail ada@example.org!",
        "card -> keep first 6 last 4 with \"x\"; | card 4111 11xx xxxx 1111, mail ada@example.org!",
        "mail -> keep first 1; | card 4111 1111 1111 1111, mail a**@*******.***!",
        "mail -> keep first 9 last 9; | card 4111 1111 1111 1111, mail ***@*******.***!",
        "mail -> drop; | card 4111 1111 1111 1111, mail !",
        "mail -> pass; * -> redact; | card [card], mail ada@example.org!",
        "mail -> hmac length 6; | card 4111 1111 1111 1111, mail [mail:cbugj7]!"
      })
  void eachAction(String rules, String expected) {
    var masks = masks(rules);
    assertThat(masked(masks, TEXT, Compiled.PSEUDONYMS)).isEqualTo(expected);
    for (var cut = 0; cut <= TEXT.length(); cut++) {
      var program =
          masks.scoped(List.of("m"), Scope.RESPONSE_TEXT, new Findings(), Compiled.PSEUDONYMS);
      var masker = new TextMasker(program);
      assertThat(masker.on(TEXT.substring(0, cut)) + masker.on(TEXT.substring(cut)) + masker.end())
          .as("cut after %d", cut)
          .isEqualTo(expected);
    }
  }

  @Test
  void anHmacIsOfItsTenantAndItsDetector() {
    var masks = masks("mail -> hmac;");
    var key = MaskKey.ofExamples();
    var one = masked(masks, TEXT, key.pseudonyms("t", "one"));
    assertThat(masked(masks, TEXT, key.pseudonyms("t", "two"))).isEqualTo(one);
    assertThat(masked(masks, TEXT, key.pseudonyms("u", "one"))).isNotEqualTo(one);
    assertThat(key.pseudonyms("t", "").hmac("a", "x", 52))
        .isNotEqualTo(key.pseudonyms("t", "").hmac("b", "x", 52));
  }

  @Test
  void aTokenMeansItsSecretInItsSessionAlone() {
    var masks = masks("mail -> tokenise session; card -> tokenise tenant;");
    var key = MaskKey.ofExamples();
    var mine = key.pseudonyms("t", "one");
    var text = masked(masks, TEXT, mine);
    assertThat(text)
        .matches("card spt_card_[a-z2-7]+, mail spt_mail_[a-z2-7]+!")
        .isEqualTo(masked(masks, TEXT, key.pseudonyms("t", "one")));
    assertThat(restored(masks, text, mine)).isEqualTo(TEXT);
    assertThat(restored(masks, text, key.pseudonyms("t", "two")))
        .contains("card 4111 1111 1111 1111", "mail spt_mail_");
    assertThat(restored(masks, text, key.pseudonyms("u", "one"))).isEqualTo(text);
    assertThat(restored(masks, text, MaskKey.of(key(1)).pseudonyms("t", "one"))).isEqualTo(text);
  }

  @Test
  void noTwoListsOfPartsNameOneSession() {
    var key = MaskKey.ofExamples();
    var tokens =
        List.of(
                new String[] {"a", "b\nc"},
                new String[] {"a\nb", "c"},
                new String[] {"a\nb\nc"},
                new String[] {"a", "b\nc", ""},
                new String[] {"a\n3 b\nc"},
                new String[] {},
                new String[] {""})
            .stream()
            .map(session -> key.pseudonyms("t", session))
            .map(names -> names.token(dev.sallyport.dsl.Action.Within.SESSION, "mail", "a@b"))
            .toList();
    assertThat(tokens).doesNotHaveDuplicates();
  }

  private static byte[] key(int first) {
    var bytes = new byte[MaskKey.BYTES];
    bytes[0] = (byte) first;
    return bytes;
  }

  @Test
  void aTokenThatTheModelHasChangedIsLeftAsItIs() {
    var masks = masks("mail -> tokenise session;");
    var token = Compiled.PSEUDONYMS.token(dev.sallyport.dsl.Action.Within.SESSION, "mail", "a@b");
    assertThat(restored(masks, token, Compiled.PSEUDONYMS)).isEqualTo("a@b");
    for (var changed :
        List.of(
            token.replace("mail", "card"),
            token.substring(0, token.length() - 1),
            token + "a",
            token.replace('a', 'b'),
            "spt_",
            "spt__",
            "spt_mail_")) {
      assertThat(restored(masks, changed, Compiled.PSEUDONYMS)).isEqualTo(changed);
    }
  }

  @Test
  void aTokenIsNoSecretOfAnotherDetector() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            detector mail { match /[a-z]+@[a-z]+/; }
            detector long { match /key=(?<secret>[a-z0-9_]{20,})/; }
            mask m { on request.text { mail -> tokenise session; long -> redact; } }
            """);
    var once = masks.find(List.of("m"), Scope.REQUEST_TEXT, "key=a@b", Compiled.PSEUDONYMS).text();
    assertThat(once).startsWith("key=spt_mail_");
    assertThat(masks.find(List.of("m"), Scope.REQUEST_TEXT, once, Compiled.PSEUDONYMS).text())
        .as("the next request, which repeats it")
        .isEqualTo(once);
  }

  private static String restored(Masks masks, String text, Pseudonyms pseudonyms) {
    return masks.find(List.of("m"), Scope.RESPONSE_TOOL_USE, text, pseudonyms).text();
  }

  @Test
  void whatIsBlockedIsNotMaskedButRefused() {
    var masks = masks("mail -> block \"no addresses here\"; card -> redact;");
    var masker = masks.reply(List.of("m"), Compiled.PSEUDONYMS);
    masker.on(Replies.startText(0));
    masker.on(Replies.text(0, "to ada@exampl"));
    assertThatThrownBy(() -> masker.on(Replies.text(0, "e now")))
        .isInstanceOf(BlockedException.class)
        .hasMessage("no addresses here");
    assertThatThrownBy(masker::end).isInstanceOf(MalformedReplyException.class);
    assertThat(masker.findings()).containsExactly(new Finding("mail", "response.text", 1));
  }

  @Test
  void whatIsTooLongToBeHeldIsRedacted() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            detector long { match /k_[a-z]+/; }
            mask m { hold 64 chars; on response.text { long -> hmac; } }
            """);
    var masker =
        new TextMasker(
            masks.scoped(List.of("m"), Scope.RESPONSE_TEXT, new Findings(), Compiled.PSEUDONYMS));
    var out = new StringBuilder();
    for (var i = 0; i < 40; i++) {
      out.append(masker.on(i == 0 ? "k_" : "abcde"));
    }
    assertThat(out + masker.on("! ok") + masker.end()).isEqualTo("[long]! ok");
  }

  @Test
  void theMatchesSayWhereSecretsStood() {
    var found =
        masks("* -> redact;")
            .find(List.of("m"), Scope.RESPONSE_TEXT, "😀 " + TEXT, Compiled.PSEUDONYMS);
    assertThat(found.matches())
        .containsExactly(new Masks.Match("card", 8, 27), new Masks.Match("mail", 34, 49));
    assertThat(found.text()).isEqualTo("😀 card [card], mail [mail]!");
  }

  @Test
  void oneDetectorStandsForThoseThatItExtends() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            detector a { match /k_[a-z]{4}/; tags t; }
            detector b extends a { allow "test"; }
            mask both { on response.text { tag(t) -> redact; } }
            mask first { on response.text { a -> redact; } }
            """);
    var text = "k_abcd k_test";
    assertThat(masks.find(List.of("both"), Scope.RESPONSE_TEXT, text, Compiled.PSEUDONYMS).text())
        .isEqualTo("[b] k_test");
    assertThat(masks.find(List.of("first"), Scope.RESPONSE_TEXT, text, Compiled.PSEUDONYMS).text())
        .isEqualTo("[a] [a]");
  }

  @Test
  void aTextThatIsHeldTooLongIsMasked() {
    var masks =
        Compiled.masks(
            """
            masks 1;
            detector word { match /[a-z]+!/; }
            mask m { hold 64 chars, 0 ms; on response.text { word -> redact; } }
            """);
    var program =
        masks.scoped(List.of("m"), Scope.RESPONSE_TEXT, new Findings(), Compiled.PSEUDONYMS);
    var held = new StringBuilder();
    var matcher =
        program.matcher(
            new dev.sallyport.engine.mask.match.StreamMatcher.Output() {
              @Override
              public void pass(int units) {
                held.append("p".repeat(units));
              }

              @Override
              public void drop(int units) {
                held.append("d".repeat(units));
              }

              @Override
              public void replace(int detector, String replacement) {
                held.append("R");
              }
            });
    matcher.accept("ab");
    matcher.flush(() -> 10);
    assertThat(held).as("no time has passed").isEmpty();
    matcher.accept('c');
    matcher.flush(() -> 11);
    matcher.accept(' ');
    matcher.end();
    assertThat(held).hasToString("Rdddp");
  }
}
