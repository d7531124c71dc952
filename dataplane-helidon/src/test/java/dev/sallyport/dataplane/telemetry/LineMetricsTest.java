package dev.sallyport.dataplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.telemetry.Observed;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What exchanges come to on the page, and how much of a caller's choosing is on it. */
class LineMetricsTest {
  private final Models models = new Models();
  private final LineMetrics metrics =
      new LineMetrics(models, new Providers(Map.of("claude", Providers.ANTHROPIC)));

  private void tell(Observed what) {
    metrics.arrived("req_1", Headers.NONE).ended(what);
  }

  private String page() {
    return PrometheusPage.of(metrics.families());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sallyport_exchanges_total{endpoint=\"messages\",result=\"completed\",code=\"\"} 1",
        "sallyport_exchanges_total{endpoint=\"messages\",result=\"refused\",code=\"policy_rule\"} 1",
        "sallyport_decisions_total{endpoint=\"messages\",decision=\"deny\",cause=\"rule\"} 1",
        "sallyport_rules_total{decision=\"allow\",rule=\"a \\\"rule\\\"\"} 1",
        "sallyport_rules_total{decision=\"tool_denied\",rule=\"no rm\"} 1",
        "sallyport_tool_uses_total{fate=\"denied\"} 1",
        "sallyport_masked_total{detector=\"email\"} 6",
        "sallyport_upstream_replies_total{upstream=\"\",status=\"200\"} 1",
        "sallyport_exchange_duration_seconds_bucket{endpoint=\"messages\",result=\"completed\",le=\"0.01\"} 0",
        "sallyport_exchange_duration_seconds_bucket{endpoint=\"messages\",result=\"completed\",le=\"0.02\"} 1",
        "sallyport_exchange_duration_seconds_bucket{endpoint=\"messages\",result=\"completed\",le=\"+Inf\"} 1",
        "sallyport_stage_duration_seconds_count{stage=\"decide\"} 2",
        "sallyport_overhead_duration_seconds_sum 0.01",
        "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"anthropic\","
            + "gen_ai_request_model=\"m-1\",gen_ai_token_type=\"input\"} 300",
        "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"anthropic\","
            + "gen_ai_request_model=\"m-1\",gen_ai_token_type=\"output\"} 20",
        "gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name=\"chat\","
            + "gen_ai_provider_name=\"anthropic\",gen_ai_request_model=\"m-1\",error_type=\"\"} 0.004",
        "gen_ai_client_operation_time_to_first_chunk_seconds_sum{gen_ai_operation_name=\"chat\","
            + "gen_ai_provider_name=\"anthropic\",gen_ai_request_model=\"m-1\"} 0.002",
        "# TYPE sallyport_stage_duration_seconds histogram",
        "# TYPE sallyport_exchanges_total counter",
      })
  void eachEndIsCounted(String line) {
    tell(Ends.answered("m-1", 200));
    tell(Ends.refused("m-1"));
    metrics.arrived("req_1", Headers.NONE).toolJudged(Step.DENIED, Set.of("no rm"));
    assertThat(page().lines()).contains(line);
  }

  /** Whoever is let in could write anything there, and who is not, too. */
  @Test
  void aModelHasANameWhenTheServiceHasAnswered() {
    tell(Ends.refused("sk-ant-a-key-by-mistake"));
    tell(Ends.answered("sk-ant-another", 404));
    assertThat(page())
        .doesNotContain("sk-ant")
        .contains("gen_ai_request_model=\"other\",error_type=\"404\"} 1");
    tell(Ends.answered("m-1", 200));
    tell(Ends.answered("m-1", 529));
    assertThat(page()).contains("gen_ai_request_model=\"m-1\",error_type=\"529\"} 1");
    for (int each = 0; each < 2 * TelemetryLimits.MODELS; each++) {
      tell(Ends.answered("m-" + each, 200));
    }
    assertThat(page()).contains("\"m-50\"").doesNotContain("\"m-150\"");
  }

  @Test
  void seriesHaveAnEnd() {
    var counter = new Counter("sallyport.test", "A test.", "a", "b");
    for (int each = 0; each < 2 * TelemetryLimits.SERIES; each++) {
      counter.add(1, "a-" + each, "b");
    }
    var samples = counter.family().samples();
    assertThat(samples).hasSize(TelemetryLimits.SERIES + 1);
    assertThat(samples)
        .contains(
            new Family.Value(Map.of("a", Series.OTHER, "b", Series.OTHER), TelemetryLimits.SERIES));
  }

  @Test
  void labelsAreWrittenAsPrometheusReadsThem() {
    var families =
        new Families()
            .gauge("odd", "By", "Odd.")
            .value(7, "a.b", "x\"y\\z\nw")
            .counter("more", "More.")
            .value(true)
            .gauge("none", "Nothing yet.");
    assertThat(PrometheusPage.of(families.all()))
        .isEqualTo(
            """
            # HELP sallyport_odd_bytes Odd.
            # TYPE sallyport_odd_bytes gauge
            sallyport_odd_bytes{a_b="x\\"y\\\\z\\nw"} 7
            # HELP sallyport_more_total More.
            # TYPE sallyport_more_total counter
            sallyport_more_total 1
            # HELP sallyport_none Nothing yet.
            # TYPE sallyport_none gauge
            """);
  }
}
