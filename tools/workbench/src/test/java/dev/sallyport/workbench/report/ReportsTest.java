package dev.sallyport.workbench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.opa.Coverage;
import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Tested;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportsTest {
  private static final Suite SUITE =
      new Suite(
          "a.b_test",
          List.of(
              test("test_good", Outcome.PASS, "", ""),
              test("test_bad", Outcome.FAIL, "said <this> & \u0000that\n", "1 < 2 is not true"),
              test("test_broken", Outcome.ERROR, "", "stopped"),
              test("todo_test_x", Outcome.SKIPPED, "", "")));

  private static final Tested.Run RUN =
      new Tested.Run(
          List.of(SUITE),
          new TreeMap<>(Map.of("a/b.rego", new Coverage("a.b", List.of(3), List.of(4, 5)))),
          new TreeMap<>());

  private static dev.sallyport.workbench.tested.Test test(
      String name, Outcome outcome, String output, String message) {
    return new dev.sallyport.workbench.tested.Test(
        name,
        "a/b_test.rego:3:1",
        outcome,
        Duration.ofMillis(2),
        output,
        message,
        message.isEmpty() ? List.of() : List.of("a/b_test.rego:4:2 is not so:\n1 < 2"));
  }

  private static Document parsed(String xml) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void junit() throws Exception {
    var suite = parsed(JunitXml.of(SUITE)).getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("4");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(suite.getAttribute("time")).isEqualTo("0.008");
    assertThat(suite.getElementsByTagName("failure").item(0).getTextContent())
        .isEqualTo("a/b_test.rego:3:1: 1 < 2 is not true\na/b_test.rego:4:2 is not so:\n1 < 2");
    assertThat(suite.getElementsByTagName("system-out").item(0).getTextContent())
        .isEqualTo("said <this> & \uFFFDthat\n");
    assertThat(JunitXml.fileName(new Suite("masks/pii.mask", List.of())))
        .isEqualTo("TEST-masks_pii.mask.xml");
  }

  @Test
  void lcov() {
    assertThat(Lcov.of(RUN.coverage(), "rego/"))
        .isEqualTo(
            """
            TN:
            SF:rego/a/b.rego
            DA:3,1
            DA:4,0
            DA:5,0
            LF:3
            LH:1
            end_of_record
            """);
  }

  @Test
  void cobertura() throws Exception {
    var at = Instant.ofEpochMilli(5);
    var coverage = parsed(CoberturaXml.of(RUN.coverage(), "rego", at)).getDocumentElement();
    assertThat(coverage.getAttribute("line-rate")).isEqualTo("0.3333");
    assertThat(coverage.getAttribute("lines-valid")).isEqualTo("3");
    assertThat(coverage.getAttribute("timestamp")).isEqualTo("5");
    var lines = coverage.getElementsByTagName("line");
    assertThat(lines.getLength()).isEqualTo(3);
    assertThat(lines.item(1).getAttributes().getNamedItem("hits").getNodeValue()).isEqualTo("0");
  }

  @Test
  void html() {
    var page =
        CoverageHtml.of(RUN.coverage(), Map.of("a/b.rego", "package a.b\n\nx if 1 < 2\ny\nz"));
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains(
            "33 % of lines covered",
            "<span class=\"reached\" data-line=\"3\">x if 1 &lt; 2</span>",
            "<span class=\"missed\" data-line=\"4\">y</span>",
            "<span class=\"\" data-line=\"1\">package a.b</span>");
  }

  @Test
  void text() {
    assertThat(String.join("\n", TestText.of(RUN, false)))
        .isEqualTo(
            """
            Tests run: 4, Failures: 1, Errors: 1, Skipped: 1, Time elapsed: 0.008 s <<< FAILURE! -- in a.b_test
            a.b_test.test_bad -- Time elapsed: 0.002 s <<< FAILURE!
            a/b_test.rego:3:1: 1 < 2 is not true
                a/b_test.rego:4:2 is not so:
                1 < 2
                printed:
                  said <this> & \u0000that
            a.b_test.test_broken -- Time elapsed: 0.002 s <<< ERROR!
            a/b_test.rego:3:1: stopped
                a/b_test.rego:4:2 is not so:
                1 < 2

            Results:
              a.b_test.test_bad: a/b_test.rego:3:1: 1 < 2 is not true
              a.b_test.test_broken: a/b_test.rego:3:1: stopped\
            """);
    assertThat(TestText.missed(RUN.coverage()))
        .containsExactly(
            "a/b.rego:4: no test reaches this line", "a/b.rego:5: no test reaches this line");
    assertThat(TestText.covered(RUN.coverage())).isEqualTo("33 % of lines covered");
    assertThat(TestText.total(RUN)).isEqualTo("Tests run: 4, Failures: 1, Errors: 1, Skipped: 1");
  }

  @Test
  void reportsOfSuitesThatAreGoneGoToo(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("TEST-old.xml"), "");
    Files.writeString(folder.resolve("other.txt"), "");
    new Reports(folder).write(RUN, Map.of(), Path.of("rego"), Instant.EPOCH);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "TEST-a.b_test.xml", "cobertura.xml", "coverage.html", "lcov.info", "other.txt");
    }
  }
}
