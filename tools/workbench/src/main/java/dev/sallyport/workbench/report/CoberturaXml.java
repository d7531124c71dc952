package dev.sallyport.workbench.report;

import dev.sallyport.opa.Coverage;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Coverage as Cobertura writes it, which GitLab, Jenkins and Azure read. A package of Rego is a
 * package there, and a file a class.
 *
 * @see <a href="http://cobertura.sourceforge.net/xml/coverage-04.dtd">Cobertura's DTD</a>
 */
public final class CoberturaXml {
  private static final double WHOLE = 100.0;

  private CoberturaXml() {}

  /**
   * The whole file.
   *
   * @param root the folder that the files' paths start from
   * @param at when the tests ran
   */
  public static String of(SortedMap<String, Coverage> coverage, String root, Instant at) {
    var packages = new TreeMap<String, SortedMap<String, Coverage>>();
    coverage.forEach(
        (file, of) ->
            packages.computeIfAbsent(of.packageName(), _ -> new TreeMap<>()).put(file, of));
    var xml = Xml.document();
    xml.element(
        "coverage",
        () -> {
          xml.element("sources", () -> xml.element("source", root));
          xml.element("packages", () -> packages.forEach((name, of) -> inPackage(xml, name, of)));
        },
        "line-rate",
        rate(coverage),
        "branch-rate",
        "0",
        "lines-covered",
        Long.toString(coverage.values().stream().mapToLong(of -> of.covered().size()).sum()),
        "lines-valid",
        Long.toString(coverage.values().stream().mapToLong(of -> Lcov.lines(of).size()).sum()),
        "branches-covered",
        "0",
        "branches-valid",
        "0",
        "complexity",
        "0",
        "version",
        "sallyport",
        "timestamp",
        Long.toString(at.toEpochMilli()));
    return xml.end();
  }

  private static void inPackage(Xml xml, String name, Map<String, Coverage> files) {
    xml.element(
        "package",
        () -> xml.element("classes", () -> files.forEach((file, of) -> inFile(xml, file, of))),
        "name",
        name,
        "line-rate",
        rate(files),
        "branch-rate",
        "0",
        "complexity",
        "0");
  }

  private static void inFile(Xml xml, String file, Coverage of) {
    xml.element(
        "class",
        () -> {
          xml.element("methods", "");
          xml.element(
              "lines",
              () ->
                  Lcov.lines(of)
                      .forEach(
                          (line, hits) ->
                              xml.element("line", "", "number", "" + line, "hits", "" + hits)));
        },
        "name",
        file,
        "filename",
        file,
        "line-rate",
        rate(Map.of(file, of)),
        "branch-rate",
        "0",
        "complexity",
        "0");
  }

  private static String rate(Map<String, Coverage> files) {
    return String.format(Locale.ROOT, "%.4f", Coverage.percent(files.values()) / WHOLE);
  }
}
