package dev.sallyport.workbench.impact;

import static dev.sallyport.workbench.impact.Past.NOON;

import dev.sallyport.engine.bundle.PolicyFiles;
import dev.sallyport.opa.Opa;
import dev.sallyport.workbench.cases.Side;
import dev.sallyport.workbench.report.ImpactMarkdown;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A day that has been, and policies to be asked about it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PastDay {
  static final Span DAY = new Span(NOON.minus(Duration.ofHours(12)), NOON.plusSeconds(43_200));
  static final String TEAM =
      """
      package gateway.request

      allow contains {"rule": "team"} if "red" in input.identity.groups
      """;

  final Opa opa = Opa.start();
  private Optional<Past> opened = Optional.empty();

  @BeforeEach
  void open(@TempDir Path state) {
    opened = Optional.of(new Past(state));
  }

  @AfterEach
  void close() {
    past().close();
  }

  @AfterAll
  void stop() {
    opa.close();
  }

  final Past past() {
    return opened.orElseThrow();
  }

  static Side policy(String... more) {
    return new Policy(TEAM + String.join("\n", more)).side();
  }

  record Policy(String rules) {
    Side side() {
      return side(Map.of());
    }

    Side side(Map<String, String> more) {
      var files = new TreeMap<>(more);
      files.put("gateway/request.rego", rules);
      return Side.directory("new", new PolicyFiles(files));
    }
  }

  final Impact asked(Side candidate) {
    return new ImpactRun(opa, past().traffic(), 2).of(List.of(candidate), List.of(), DAY);
  }

  final Impact asked(Side candidate, Side baseline) {
    return new ImpactRun(opa, past().traffic(), 2).of(List.of(candidate), List.of(baseline), DAY);
  }

  static List<String> lines(Impact impact) {
    return ImpactMarkdown.of(impact, Optional.of(URI.create("https://gateway.example/")));
  }

  static final String NO_ALICE =
      """
      deny contains {"rule": "pause", "reason": "later"} if input.identity.subject == "alice"
      """;
}
