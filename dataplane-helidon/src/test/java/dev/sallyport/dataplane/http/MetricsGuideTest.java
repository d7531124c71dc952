package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.dataplane.telemetry.Family;
import dev.sallyport.dataplane.telemetry.Family.Kind;
import dev.sallyport.dataplane.telemetry.LineMetrics;
import dev.sallyport.dataplane.telemetry.Models;
import dev.sallyport.dataplane.telemetry.PrometheusPage;
import dev.sallyport.dataplane.telemetry.Providers;
import dev.sallyport.engine.archive.Archiver;
import dev.sallyport.engine.decisionlog.DecisionLogStatus;
import dev.sallyport.engine.export.ExportStatus;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.json.StrictYaml;
import dev.sallyport.engine.key.KeysStatus;
import dev.sallyport.engine.notice.ChannelStatus;
import dev.sallyport.engine.pipeline.LineLoad;
import dev.sallyport.engine.pipeline.PolicyStatus;
import dev.sallyport.engine.witness.Witnesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The guide lists all metrics, and dashboard and alerts ask for none that is not there. */
class MetricsGuideTest {
  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern NAME =
      Pattern.compile("\\b((?:sallyport|gen_ai)_[a-z0-9_]+)(?=[\\s{(\\[)]|$)");

  /** Labels of the kind that PromQL names beside metrics. */
  private static final Pattern LABEL =
      Pattern.compile("gen_ai_(operation|provider|request|token)_.*");

  private static List<Family> all() {
    var well = new Rounds.Status(Optional.empty(), 0, Optional.empty());
    return StatusMetrics.families(
        new PolicyHandler.Status(
            new PolicyStatus(
                "r1", "d1", Instant.EPOCH, Optional.empty(), List.of(), Optional.empty(), 1, 0),
            new ConfigurationStatus(Instant.EPOCH, Optional.empty(), List.of()),
            Optional.of(
                new DecisionLogStatus(
                    "", 0, new DecisionLogStatus.Kept(0, 0), Map.of(), 0, 0, 0, Optional.empty())),
            new KeysStatus(Map.of(), Optional.empty(), 0),
            List.of(new ChannelStatus("ops", "slack", 0, 0, 0, Optional.empty())),
            List.of(
                new ExportStatus(
                    "siem", "ocsf", "http", 0, 0, 0, 0, 0, Optional.empty(), Optional.empty())),
            new AuditStatus(
                List.of(new Witnesses.Status("w", 0, 0, 0, Optional.empty(), false)),
                Optional.of(new Archiver.Status("s3://b/", well, false)),
                Optional.of(new RecordingsStatus(well, Map.of())),
                Optional.of(well)),
            new LineStatus(
                "1",
                LineLoad.NONE,
                new LineMetrics(new Models(), new Providers(Map.of())).families()),
            Instant.EPOCH));
  }

  private static String text(String... file) throws IOException {
    return Files.readString(Path.of(DOCS.toString(), file));
  }

  private static String row(Family family) {
    return "| `%s` | `%s` | %s | %s |"
        .formatted(
            PrometheusPage.name(family),
            family.name(),
            family.kind().name().toLowerCase(Locale.ROOT),
            family.help());
  }

  @Test
  void theGuideListsAllOfThem() throws IOException {
    var table = all().stream().map(MetricsGuideTest::row).collect(Collectors.joining("\n"));
    var rows =
        text("guide", "observing.md")
            .lines()
            .filter(line -> line.matches(".*\\| (gauge|counter|histogram) \\|.*"))
            .collect(Collectors.joining("\n"));
    assertThat(rows).isEqualTo(table);
  }

  @Test
  void noneIsThereTwice() {
    assertThat(all().stream().map(PrometheusPage::name)).doesNotHaveDuplicates();
  }

  private static Set<String> onThePage() {
    var names = new TreeSet<String>();
    for (var family : all()) {
      var name = PrometheusPage.name(family);
      if (family.kind() == Kind.HISTOGRAM) {
        names.addAll(List.of(name + "_bucket", name + "_sum", name + "_count"));
      } else {
        names.add(name);
      }
    }
    return names;
  }

  private static Set<String> asked(List<String> queries) {
    return queries.stream()
        // What stands in quotes is a value.
        .map(query -> query.replaceAll("\"[^\"]*\"", "\"\""))
        .flatMap(query -> NAME.matcher(query).results().map(found -> found.group(1)))
        .filter(name -> !LABEL.matcher(name).matches())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theDashboardAsksForWhatIsThere() throws IOException {
    var dashboard =
        StrictJson.object(text("grafana", "sallyport.json").getBytes(StandardCharsets.UTF_8));
    var queries = dashboard.findValuesAsText("expr");
    assertThat(queries).hasSizeGreaterThan(12);
    assertThat(asked(queries)).isNotEmpty().isSubsetOf(onThePage());
    assertThat(dashboard.findValuesAsText("title")).doesNotHaveDuplicates();
    var ids = dashboard.path("panels").findValuesAsText("id");
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void alertsAskForWhatIsThereAndSayWhatToDo() throws IOException {
    var rules =
        StrictYaml.read(
                "sallyport.rules.yaml", text("alerts", "sallyport.rules.yaml"), JsonNode.class)
            .orElseThrow()
            .content();
    var alerts = rules.path("groups").findParents("alert");
    assertThat(alerts).hasSizeGreaterThan(8);
    assertThat(alerts)
        .allSatisfy(
            alert -> {
              assertThat(asked(List.of(alert.path("expr").asText())))
                  .isNotEmpty()
                  .isSubsetOf(onThePage());
              assertThat(alert.path("annotations").path("summary").asText()).endsWith(".");
              assertThat(alert.path("annotations").path("description").asText()).endsWith(".");
              assertThat(alert.path("labels").path("severity").asText()).isIn("page", "ticket");
            });
    assertThat(rules.findValuesAsText("alert")).doesNotHaveDuplicates();
  }
}
