package dev.sallyport.engine.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dsl.Example;
import dev.sallyport.dsl.MaskLanguage;
import dev.sallyport.dsl.MaskSet;
import dev.sallyport.dsl.Reading;
import dev.sallyport.dsl.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The masks that we ship do what they say, in every split. */
final class ShippedMasksTest {
  private static final Path MASKS = Path.of("../rego/masks");

  static MaskSet shipped(Source... more) throws IOException {
    var sources = new ArrayList<Source>();
    try (var files = Files.list(MASKS)) {
      // In this order the gateway reads them, and it says which detector gives its name.
      for (var file : files.filter(one -> one.toString().endsWith(".mask")).sorted().toList()) {
        sources.add(new Source(MASKS.relativize(file).toString(), Files.readString(file)));
      }
    }
    sources.addAll(List.of(more));
    return switch (MaskLanguage.read(sources)) {
      case Reading.Parsed(var set) -> set;
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  @Test
  void doWhatTheirExamplesSay() throws IOException {
    assertThat(MaskExamples.failures(shipped())).isEmpty();
  }

  @Test
  void haveExamplesOnBothSides() throws IOException {
    assertThat(shipped().detectors())
        .filteredOn(detector -> detector.tags().contains("secret"))
        .hasSizeGreaterThanOrEqualTo(220);
    assertThat(shipped().detectors())
        .allSatisfy(
            detector -> {
              assertThat(detector.examples()).hasAtLeastOneElementOfType(Example.Matches.class);
              assertThat(detector.examples()).hasAtLeastOneElementOfType(Example.Ignores.class);
              assertThat(detector.tags()).isNotEmpty();
            });
    assertThat(shipped().masks()).allSatisfy(m -> assertThat(m.expectations()).isNotEmpty());
  }

  @Test
  void nameTheirSources() throws IOException {
    try (var files = Files.list(MASKS)) {
      for (var file : files.toList()) {
        var lines = Files.readAllLines(file);
        for (var i = 1; i < lines.size(); i++) {
          if (lines.get(i).startsWith("detector ")) {
            assertThat(lines.get(i - 1)).as(file + ":" + i).startsWith("# ");
          }
        }
      }
    }
  }

  @Test
  void examplesThatFailAreReportedWithTheirPlace() {
    var set =
        Compiled.set(
            """
            masks 1;
            detector a { match /a(?<secret>b)/; matches "c"; matches "ab" secret "a"; ignores "ab"; }
            mask m { on response.text { a -> redact "x"; } expect response.text "ab" => "ab"; }
            """);
    assertThat(MaskExamples.failures(set))
        .map(Object::toString)
        .containsExactly(
            "test.mask:2:45: detector `a` finds nothing here",
            "test.mask:2:58: detector `a` takes out another part; what is left is `a…`",
            "test.mask:2:83: detector `a` finds something here",
            "test.mask:3:55: mask `m` gives `ax`");
  }
}
