package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Scope;
import dev.sallyport.dsl.regex.CharSet;
import dev.sallyport.dsl.regex.Regex;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Explanations say the same as the matcher, and where a pattern stopped. */
final class ExplanationTest {
  private static Detector detector(String items) {
    return Compiled.set("masks 1; detector a { " + items + " }").detectors().getFirst();
  }

  private static Explanation.Attempt attempt(String items, String text) {
    return Explanation.of(detector(items), text).getFirst().attempt().orElseThrow();
  }

  @Test
  void everyExampleIsExplainedAsItIsMasked() throws IOException {
    var key = MaskKey.ofExamples().pseudonyms("", "");
    for (var detector : ShippedMasksTest.shipped().detectors()) {
      var program = Masks.NONE.detector(detector, "");
      for (var example : detector.examples()) {
        var scoped = new ScopedProgram(program, Scope.RESPONSE_TEXT, new Findings(), key);
        var masked = new BitSet();
        new Locator(scoped)
            .find(example.text())
            .matches()
            .forEach(match -> masked.set(match.start(), match.end()));
        var explained = new BitSet();
        Explanation.of(detector, example.text()).stream()
            .flatMap(explanation -> explanation.secrets().stream())
            .filter(secret -> secret.failure().isEmpty())
            .forEach(secret -> explained.set(secret.start(), secret.end()));
        assertThat(explained).as("%s on `%s`", detector.name(), example.text()).isEqualTo(masked);
      }
    }
  }

  @Test
  void aCheckThatFailsIsNamed() {
    var explanation =
        Explanation.of(
                detector("match /k=(?<secret>[a-z]{4,8})\\b/; check entropy >= 1.5;"),
                "😀 k=aaab, k=abcd")
            .getFirst();
    assertThat(explanation.secrets())
        .containsExactly(
            new Explanation.Secret(5, 9, Optional.of("its entropy of 0.81 is below 1.5")),
            new Explanation.Secret(13, 17, Optional.empty()));
    assertThat(explanation.attempt()).isEmpty();
  }

  @Test
  void whereAPatternStopsIsTheNearestPlace() {
    var attempt = attempt("match /\\bAKIA(?<secret>[A-Z2-7]{16})\\b/;", "AKI, AKIA" + "AB01 AK");
    assertThat(attempt.part()).isEqualTo(Explanation.Part.SECRET);
    assertThat(attempt.start()).isEqualTo(5);
    assertThat(attempt.end()).isEqualTo(11);
    assertThat(attempt.wanted().characters())
        .isEqualTo(CharSet.of('2', '7').or(CharSet.of('A', 'Z')));
    assertThat(attempt.wanted().places()).isEmpty();
  }

  @Test
  void aPlaceCanBeWhatIsMissing() {
    var attempt = attempt("match /\\b(?<secret>x{3})\\b/;", "xxxx");
    assertThat(attempt.part()).isEqualTo(Explanation.Part.AFTER);
    assertThat(attempt.end()).isEqualTo(3);
    assertThat(attempt.wanted().places()).containsExactly(Regex.At.WORD_BOUNDARY);
  }

  @Test
  void whatBeginsNowhereHasNoAttempt() {
    assertThat(Explanation.of(detector("match /abc/, /b/;"), "xyz"))
        .hasSize(2)
        .allSatisfy(
            explanation -> {
              assertThat(explanation.secrets()).isEqualTo(List.of());
              assertThat(explanation.attempt()).isEmpty();
            });
  }

  @Test
  void longTextsAreNotExplained() {
    assertThatThrownBy(() -> Explanation.of(detector("match /a/;"), "b".repeat(10_001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10,000");
  }
}
