package dev.sallyport.engine.mask.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.Detector;
import dev.sallyport.dsl.Mask.Hold;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables that are always full change nothing but the time it takes. */
final class TablesTest {
  private static final List<Detector> DETECTORS = detectors();

  private static List<Detector> detectors() {
    var file =
        """
        masks 1;
        detector a { match /a.{12}(?<secret>b+)c/; }
        detector b { match /\\b[abc]{5,9}\\b/; check entropy >= 1.5; }
        detector c { match /(?:ab|ba){3,}/, /c[ab]{2,20}c(?:$|[^c])/; }
        """;
    return switch (MaskLanguage.read(new Source("test.mask", file))) {
      case Reading.Parsed(var set) -> set.detectors();
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  private static String told(DetectorSet detectors, String text, int piece) {
    var told = new StringBuilder();
    var matcher =
        new StreamMatcher(
            detectors,
            Hold.DEFAULT,
            new StreamMatcher.Actions() {
              @Override
              public boolean seesWhole(int detector) {
                return false;
              }

              @Override
              public boolean counts(int detector, String secret) {
                return true;
              }

              @Override
              public String replacement(int detector, String secret) {
                return Integer.toString(detector);
              }

              @Override
              public void unite(int detector) {}

              @Override
              public String cutOff() {
                return "…";
              }
            },
            new StreamMatcher.Output() {
              @Override
              public void pass(int units) {
                told.append(".".repeat(units));
              }

              @Override
              public void drop(int units) {
                told.append("x".repeat(units));
              }

              @Override
              public void replace(int detector, String replacement) {
                told.append(replacement);
              }
            });
    for (var i = 0; i < text.length(); i++) {
      matcher.accept(text.charAt(i));
      if (i % piece == 0) {
        matcher.flush(() -> 0);
      }
    }
    matcher.end();
    return told.toString();
  }

  private static String text(int seed) {
    var text = new StringBuilder();
    new Random(seed).ints(5_000, 0, 5).forEach(c -> text.append("abc \n".charAt(c)));
    return text.toString();
  }

  @Test
  void fullTablesGiveTheSame() {
    var roomy = DetectorSet.of(DETECTORS, new Tables());
    var full = new Tables(3_000);
    var tight = DetectorSet.of(DETECTORS, full);
    for (var seed = 0; seed < 10; seed++) {
      var text = text(seed);
      assertThat(told(tight, text, 7)).isEqualTo(told(roomy, text, 5));
    }
    assertThat(full.epoch()).as("how often they began anew").isGreaterThan(100);
    assertThat(full.bytes()).isLessThan(10_000);
  }

  @Test
  void whoSleepsKeepsNothing() {
    var tables = new Tables(3_000);
    var busy = DetectorSet.of(DETECTORS, tables);
    var idle = DetectorSet.of(DETECTORS, tables);
    told(idle, text(1), 5);
    assertThat(idle.secret().size()).isPositive();
    var before = tables.epoch();
    for (var seed = 0; tables.epoch() < before + 2 && seed < 100; seed++) {
      told(busy, text(seed), 5);
    }
    assertThat(List.of(idle.before().size(), idle.secret().size(), idle.after().size()))
        .containsOnly(0);
    assertThat(told(idle, text(1), 5)).isEqualTo(told(busy, text(1), 5));
  }

  @Test
  void streamsShareFullTablesWithoutHarm() {
    var roomy = DetectorSet.of(DETECTORS, new Tables());
    var tight = DetectorSet.of(DETECTORS, new Tables(3_000));
    var alone = new ArrayList<String>();
    IntStream.range(0, 16).forEach(seed -> alone.add(told(roomy, text(seed), 5)));
    assertThat(
            IntStream.range(0, 16).parallel().mapToObj(seed -> told(tight, text(seed), 5)).toList())
        .isEqualTo(alone);
  }
}
