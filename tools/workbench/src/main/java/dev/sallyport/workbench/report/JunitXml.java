package dev.sallyport.workbench.report;

import dev.sallyport.opa.Outcome;
import dev.sallyport.workbench.tested.Suite;
import dev.sallyport.workbench.tested.Test;
import java.util.Locale;

/**
 * A suite as build servers read it: the XML that Surefire writes, a file for each suite.
 *
 * @see <a
 *     href="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd">
 *     Surefire's schema</a>
 */
public final class JunitXml {
  private static final double NANOS = 1e9;

  private JunitXml() {}

  /** What the suite's file is called. */
  public static String fileName(Suite suite) {
    return "TEST-" + suite.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".xml";
  }

  /** The whole file. */
  public static String of(Suite suite) {
    var xml = Xml.document();
    xml.element(
        "testsuite",
        () -> suite.tests().forEach(test -> testCase(xml, suite, test)),
        "name",
        suite.name(),
        "tests",
        Integer.toString(suite.tests().size()),
        "failures",
        Long.toString(suite.count(Outcome.FAIL)),
        "errors",
        Long.toString(suite.count(Outcome.ERROR)),
        "skipped",
        Long.toString(suite.count(Outcome.SKIPPED)),
        "time",
        seconds(suite.took().toNanos()));
    return xml.end();
  }

  private static void testCase(Xml xml, Suite suite, Test test) {
    var parts = test.place().split(":", -1);
    xml.element(
        "testcase",
        () -> {
          switch (test.outcome()) {
            case PASS -> {}
            case SKIPPED -> xml.element("skipped", "", "message", "yet to do");
            case FAIL -> wrong(xml, "failure", test);
            case ERROR -> wrong(xml, "error", test);
          }
          if (!test.output().isEmpty()) {
            xml.element("system-out", test.output());
          }
        },
        "name",
        test.name(),
        "classname",
        suite.name(),
        "time",
        seconds(test.took().toNanos()),
        "file",
        parts[0],
        "line",
        parts.length > 1 ? parts[1] : "0");
  }

  private static void wrong(Xml xml, String element, Test test) {
    xml.element(
        element,
        test.place() + ": " + test.message() + "\n" + String.join("\n", test.details()),
        "message",
        test.message(),
        "type",
        element);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / NANOS);
  }
}
