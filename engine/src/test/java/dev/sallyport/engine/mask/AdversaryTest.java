package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Example;
import dev.sallyport.dsl.Mask.Hold;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Scope;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts made against each detector that we ship: they cost no more the longer they are. */
final class AdversaryTest {
  private static final int SHORT_CHARS = 8_000;
  private static final int TIMES = 4;

  /** Of threads that are stepped for one character: a secret with checks may begin at each. */
  private static final long MOST_STEPS = 2L * Detector.MAX_CHECKED_CHARS;

  static Stream<Detector> detectors() throws IOException {
    return ShippedMasksTest.shipped().detectors().stream();
  }

  /** Every beginning of every example, over and over. */
  private static Set<String> seeds(Detector detector) {
    var seeds = new LinkedHashSet<String>();
    for (var example : detector.examples()) {
      if (example instanceof Example.Matches) {
        var text = example.text();
        for (var length = 1; length <= text.length(); length += 1 + length / 4) {
          seeds.add(text.substring(0, length));
        }
        seeds.add(text.substring(text.length() / 2));
      }
    }
    return seeds;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void staysLinearAndHoldsNoMoreThanItMay(String name) throws IOException {
    var detector = detectors().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    var masks = Masks.compile(new MaskSet(List.of(detector), List.of(), List.of()));
    for (var seed : seeds(detector)) {
      var times = 1 + SHORT_CHARS / seed.length();
      var short1 = steps(masks, detector, seed.repeat(times));
      var long4 = steps(masks, detector, seed.repeat(TIMES * times));
      // The first characters have fewer threads than the later ones.
      assertThat(10 * long4).as("steps for %s", seed).isLessThanOrEqualTo(12L * TIMES * short1);
      assertThat(long4)
          .as("steps for %s", seed)
          .isLessThan(MOST_STEPS * seed.length() * TIMES * times);
    }
  }

  static Stream<String> names() throws IOException {
    return detectors().map(Detector::name);
  }

  private static long steps(Masks masks, Detector detector, String text) {
    var program =
        new ScopedProgram(
            masks.detector(detector, "[x]"),
            Scope.RESPONSE_TEXT,
            new Findings(),
            Compiled.PSEUDONYMS);
    var masker = new TextMasker(program);
    for (var i = 0; i < text.length(); i += 50) {
      masker.on(text.substring(i, Math.min(text.length(), i + 50)));
      assertThat(masker.heldChars()).isLessThanOrEqualTo(Hold.MAX_CHARS);
    }
    masker.end();
    return masker.steps();
  }
}
