package dev.sallyport.workbench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.workbench.lint.Finding;
import dev.sallyport.workbench.lint.Finding.Level;
import dev.sallyport.workbench.lint.LintCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Findings as a log of static analysis, which code scanning reads.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
final class Sarif {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

  private Sarif() {}

  static String of(List<Finding> findings, String folder) {
    var log = JSON.createObjectNode().put("$schema", SCHEMA).put("version", "2.1.0");
    var run = log.putArray("runs").addObject().put("columnKind", "unicodeCodePoints");
    var driver = run.putObject("tool").putObject("driver").put("name", "sallyport lint");
    rules(driver.putArray("rules"), findings);
    var results = run.putArray("results");
    findings.forEach(finding -> result(results.addObject(), finding, folder));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(log) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** What each code means; those of the strict check are known by their names alone. */
  private static void rules(ArrayNode rules, List<Finding> findings) {
    Arrays.stream(LintCode.values())
        .forEach(
            code -> {
              var rule = rules.addObject().put("id", code.word());
              rule.putObject("shortDescription").put("text", code.summary());
              rule.putObject("fullDescription").put("text", code.help());
              rule.putObject("help").put("text", code.help());
              rule.putObject("defaultConfiguration").put("level", word(code.level()));
            });
    Map<String, Level> others = new TreeMap<>();
    findings.stream()
        .filter(finding -> LintCode.of(finding.code()).isEmpty())
        .forEach(finding -> others.put(finding.code(), finding.level()));
    others.forEach(
        (code, level) -> {
          var rule = rules.addObject().put("id", code);
          rule.putObject("shortDescription").put("text", code.replace('_', ' '));
          rule.putObject("defaultConfiguration").put("level", word(level));
        });
  }

  private static void result(ObjectNode result, Finding finding, String folder) {
    result.put("ruleId", finding.code()).put("level", word(finding.level()));
    result.putObject("message").put("text", finding.message());
    var physical = result.putArray("locations").addObject().putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", uri(LintFormat.path(finding, folder)));
    var at = finding.at();
    if (at.line() > 0) {
      physical
          .putObject("region")
          .put("startLine", at.line())
          .put("startColumn", Math.max(at.column(), 1));
    }
  }

  private static String word(Level level) {
    return switch (level) {
      case ERROR -> "error";
      case WARNING -> "warning";
    };
  }

  private static String uri(String path) {
    try {
      // With a folder in front, no colon of a file's name is taken for the end of a scheme.
      return new URI(null, null, path.contains(":") ? "./" + path : path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a path can always be quoted", e);
    }
  }
}
