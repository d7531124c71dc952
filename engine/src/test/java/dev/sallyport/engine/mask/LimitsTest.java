package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.Mask.Hold;
import dev.sallyport.dsl.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that mean harm: nothing is held for ever, and no character costs more than the last. */
final class LimitsTest {
  private static final int CHUNK_CHARS = 7;

  @Test
  void whatIsHeldTooLongIsMaskedUntilItEnds() {
    var masks = Compiled.detecting("BEGIN[a-z ]{5,}END");
    var longer = "x".repeat(3 * Hold.MAX_CHARS);
    assertThat(chunked(masks, "a BEGIN" + longer + "! b")).isEqualTo("a [x]! b");
    assertThat(chunked(masks, "a BEGIN" + longer + "END b")).isEqualTo("a [x] b");
    assertThat(chunked(masks, "a BEGIN" + longer)).isEqualTo("a [x]");
    assertThat(chunked(masks, "a BEGIN short! b")).isEqualTo("a BEGIN short! b");
  }

  @Test
  void whatMustStandAfterASecretIsNotAwaitedForEver() {
    var masks = Compiled.detecting("key=(?<secret>[0-9]+)[a-z ]*;");
    var filler = "x".repeat(2 * Hold.MAX_CHARS);
    assertThat(chunked(masks, "key=12" + filler + "!")).isEqualTo("key=[x]" + filler + "!");
    assertThat(chunked(masks, "key=12 x!")).isEqualTo("key=12 x!");
    assertThat(chunked(masks, "key=12 x;")).isEqualTo("key=[x] x;");
  }

  @Test
  void aSecretWithoutAnEndIsNotHeld() {
    var masks = Compiled.detecting("k_[a-z]{4,}");
    var masker = new TextMasker(Compiled.program(masks));
    assertThat(masker.on("k_abcde")).isEqualTo("[x]");
    for (var i = 0; i < 10_000; i++) {
      assertThat(masker.on("abc")).isEmpty();
    }
    assertThat(masker.on(" end")).isEqualTo(" end");
  }

  @Test
  void overflowIsTheSameInEverySplit() {
    var masks = Compiled.detecting("BEGIN[a-z ]{5,}END", "[a-z]{4,}!");
    var text = "BEGIN " + "word ".repeat(1_000) + "! and more";
    var whole = Compiled.program(masks).mask(text).orElseThrow();
    assertThat(chunked(masks, text)).isEqualTo(whole);
    for (var cut = 4_000; cut < 4_200; cut++) {
      var masker = new TextMasker(Compiled.program(masks));
      var masked =
          masker.on(text.substring(0, cut)) + masker.on(text.substring(cut)) + masker.end();
      assertThat(masked).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?:a|aa)+b",
        "(?:a*)*b",
        "[a-z]{1,50}@x",
        "a.{0,40}b",
        "(?<secret>a+)a*b",
        "a{1,60}b",
        "a(?<secret>[a-z]{1,30})b{2}"
      })
  void workGrowsNoFasterThanTheText(String pattern) {
    var masks = Compiled.detecting(pattern);
    for (var text : List.of("a", "ab", "a@", "aaab")) {
      var short1 = steps(masks, text.repeat(5_000));
      var long4 = steps(masks, text.repeat(20_000));
      // The first characters have fewer threads than the later ones.
      assertThat(10 * long4).as("steps for %s", text).isLessThanOrEqualTo(41 * short1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJ",
        "-----BEGIN ",
        "a.b@",
        "://a:",
        "sk-ant-",
        "AKIA",
        "secret_key = '",
        "x",
        "ghp_0",
        "😀"
      })
  void whatWeShipTakesAFewStepsForEachCharacter(String text) throws IOException {
    var masks = Masks.compile(ShippedMasksTest.shipped());
    var program =
        masks.scoped(
            List.of("secrets", "pii"), Scope.RESPONSE_TEXT, new Findings(), Compiled.PSEUDONYMS);
    var repeated = text.repeat(200_000 / text.length());
    var masker = new TextMasker(program);
    masker.on(repeated);
    masker.end();
    assertThat(masker.steps()).isLessThan(64L * repeated.length());
  }

  @Test
  void tablesStayBounded() {
    // Its deterministic automaton has a state for every set of the last twenty characters.
    var masks = Compiled.detecting("a.{18}(?<secret>b)");
    var random = new Random(1);
    var text = new StringBuilder();
    for (var i = 0; i < 30_000; i++) {
      text.append(random.nextBoolean() ? 'a' : 'c');
    }
    var program = Compiled.program(masks);
    assertThat(program.mask(text.toString())).isEmpty();
    assertThat(masks.tableBytes()).isBetween(1L, 100_000L);
    assertThat(program.mask("a" + text.substring(0, 18) + "b").orElseThrow()).endsWith("[x]");
  }

  @Test
  void streamsShareTablesWithoutHarm() {
    // Small enough to be flushed all the time, while sixteen streams run in it.
    var masks = Compiled.detecting("a.{12}(?<secret>b+)c");
    var random = new Random(2);
    var texts = new ArrayList<String>();
    for (var i = 0; i < 16; i++) {
      var text = new StringBuilder();
      random.ints(4_000, 0, 3).forEach(c -> text.append((char) ('a' + c)));
      texts.add(text.toString());
    }
    var alone = texts.stream().map(text -> chunked(masks, text)).toList();
    var shared = Compiled.detecting("a.{12}(?<secret>b+)c");
    assertThat(texts.parallelStream().map(text -> chunked(shared, text)).toList()).isEqualTo(alone);
  }

  private static String chunked(Masks masks, String text) {
    var masker = new TextMasker(Compiled.program(masks));
    var out = new StringBuilder();
    for (var i = 0; i < text.length(); i += CHUNK_CHARS) {
      out.append(masker.on(text.substring(i, Math.min(text.length(), i + CHUNK_CHARS))));
    }
    return out.append(masker.end()).toString();
  }

  private static long steps(Masks masks, String text) {
    var masker = new TextMasker(Compiled.program(masks));
    masker.on(text);
    masker.end();
    return masker.steps();
  }
}
