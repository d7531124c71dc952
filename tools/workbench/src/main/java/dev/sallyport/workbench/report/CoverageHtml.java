package dev.sallyport.workbench.report;

import dev.sallyport.opa.Coverage;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Coverage on one page: a table of the files, and each file with its lines coloured. */
public final class CoverageHtml {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; }
      td, th { padding: .2rem 1rem .2rem 0; text-align: left; }
      td + td + td { text-align: right; font-variant-numeric: tabular-nums; }
      pre { line-height: 1.4; overflow-x: auto; }
      pre span { display: block; white-space: pre; padding: 0 .5rem; border-left: .3rem solid transparent; }
      pre span::before { content: attr(data-line); display: inline-block; width: 4ch; margin-right: 1rem; text-align: right; opacity: .5; }
      .reached { border-color: #2da44e; }
      .missed { border-color: #cf222e; background: #cf222e2b; }
      """;

  private CoverageHtml() {}

  /**
   * The page.
   *
   * @param texts the policies, by file
   */
  public static String of(SortedMap<String, Coverage> coverage, Map<String, String> texts) {
    var xml = Xml.html();
    xml.element(
        "html",
        () -> {
          xml.element(
              "head",
              () -> {
                xml.element("title", "Coverage of the policies");
                xml.element("style", STYLE);
              });
          xml.element(
              "body",
              () -> {
                xml.element(
                    "h1", percent(Coverage.percent(coverage.values())) + " of lines covered");
                xml.element("table", () -> coverage.forEach((file, of) -> row(xml, file, of)));
                coverage.forEach((file, of) -> source(xml, file, of, texts.getOrDefault(file, "")));
              });
        },
        "lang",
        "en");
    return xml.end();
  }

  private static void row(Xml xml, String file, Coverage of) {
    xml.element(
        "tr",
        () -> {
          xml.element("td", () -> xml.element("a", file, "href", "#" + file));
          xml.element("td", of.packageName());
          xml.element("td", percent(of.percent()));
        });
  }

  private static void source(Xml xml, String file, Coverage of, String text) {
    var reached = Set.copyOf(of.covered());
    var missed = Set.copyOf(of.notCovered());
    xml.element("h2", file, "id", file);
    xml.element(
        "pre",
        () -> {
          var number = 0;
          for (var line : text.lines().toList()) {
            number++;
            var kind =
                missed.contains(number) ? "missed" : reached.contains(number) ? "reached" : "";
            xml.element("span", line, "class", kind, "data-line", "" + number);
          }
        });
  }

  static String percent(double of) {
    return String.format(Locale.ROOT, "%.0f %%", Math.floor(of));
  }
}
