package dev.sallyport.tests.gateway;

import static dev.sallyport.engine.support.OtlpCollector.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.support.OtlpCollector;
import dev.sallyport.tests.clients.Program;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway tells those who watch it, and what it never tells them. */
class TelemetryTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final String METRICS = "/sallyport/v1/metrics";

  /** Stand in what callers send, and nowhere in what is told. */
  private static final String PROMPT = "marked-prompt-7c1d";

  private static final String STRANGER = "marked-token-93be";
  private static final String MODEL = "marked-model-51fa";
  private static final String BAGGAGE = "marked-baggage-0d44";
  private static final String COLLECTORS = "marked-key-aa02";

  @TempDir Path folder;
  @AutoClose private final OtlpCollector collector = OtlpCollector.start();
  @AutoClose private final Http http = new Http();

  private Site site(String further) throws IOException {
    Path key = folder.resolve("collector.key");
    Files.writeString(key, COLLECTORS);
    assertThat(key.toFile().setReadable(false, false)).isTrue();
    assertThat(key.toFile().setReadable(true, true)).isTrue();
    Path config = folder.resolve("sallyport.yaml");
    Files.writeString(
        config,
        """
        telemetry:
          address: %s
          headers: [{name: x-collector-key, value: {file: collector.key}}]
          metrics_every: 1s
        %s
        """
            .formatted(collector.uri(), further.indent(2)));
    return Site.start("--config", config.toString(), "--log-format", "json");
  }

  private Http.Answer call(Site site, String who, String model, boolean stream) {
    var body = Http.ask("a word: " + PROMPT, stream).put("model", model);
    return http.send(
        Http.request(site.target(who), "/v1/messages")
            .header("traceparent", TRACEPARENT)
            .header("baggage", "user=" + BAGGAGE)
            .POST(BodyPublishers.ofString(body.toString()))
            .build());
  }

  private String metrics(Site site) {
    return http.send(Http.request(site.target("alice"), METRICS).GET().build()).body();
  }

  private static List<Span> named(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  @Test
  void callsAreTracedMeasuredAndLoggedWithoutNames() throws IOException {
    String alice;
    String log;
    try (Site site = site("")) {
      alice = site.gateway().token("alice");
      Http.Answer passed = call(site, "alice", "claude-sonnet-5", true);
      assertThat(passed.status()).isEqualTo(200);
      assertThat(call(site, "mallory", MODEL, false).status()).isEqualTo(400);
      http.send(
          Http.bare(site.gateway().uri(), "/v1/messages")
              .header("x-api-key", STRANGER)
              .POST(BodyPublishers.ofString(PROMPT))
              .build());
      Until.holds("metrics have come", () -> !collector.metrics().isEmpty());
      assertThat(metrics(site))
          .contains(
              "sallyport_exchanges_total{endpoint=\"messages\",result=\"completed\",code=\"\"} 1")
          .contains("gen_ai_client_token_usage_count{")
          .contains("sallyport_gateway_info{version=")
          .contains("gen_ai_request_model=\"claude-sonnet-5\"");
      assertThat(site.calls().getFirst().header("traceparent")).isEmpty();
      assertThat(site.calls().getFirst().header("baggage")).isEmpty();
      site.gateway().stop();
      log = site.gateway().error();
      requireTraces(passed.exchange());
      assertThat(collector.everything())
          .contains("sallyport.exchanges", "gen_ai.client.token.usage")
          .doesNotContain(
              PROMPT, STRANGER, MODEL, BAGGAGE, COLLECTORS, Site.KEY, alice, "mallory", "alice");
      assertThat(log).doesNotContain(PROMPT, STRANGER, MODEL, BAGGAGE, COLLECTORS, Site.KEY, alice);
    }
    assertThat(collector.messages())
        .allSatisfy(
            message ->
                assertThat(message.fields().get("X-collector-key")).containsExactly(COLLECTORS));
    assertThat(collector.metrics()).extracting(Metric::getName).contains("sallyport.policy_info");
    assertThat(log.lines()).allSatisfy(TelemetryTest::requireObject);
  }

  private void requireTraces(String exchange) {
    List<Span> spans = collector.spans();
    List<Span> servers = named(spans, "POST /v1/messages");
    assertThat(servers)
        .allSatisfy(span -> assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER));
    Span server =
        servers.stream()
            .filter(
                span ->
                    exchange.equals(attributes(span.getAttributesList()).get("sallyport.exchange")))
            .findFirst()
            .orElseThrow();
    assertThat(HexFormat.of().formatHex(server.getTraceId().toByteArray())).isEqualTo(TRACE);
    assertThat(attributes(server.getAttributesList()))
        .containsEntry("sallyport.result", "completed")
        .containsEntry("http.response.status_code", "200");
    Span client = named(spans, "chat claude-sonnet-5").getFirst();
    assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(attributes(client.getAttributesList()))
        .containsEntry("gen_ai.provider.name", "anthropic")
        .containsKeys("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
    assertThat(named(spans, "decide")).isNotEmpty();
    assertThat(
            servers.stream()
                .map(span -> attributes(span.getAttributesList()).get("sallyport.result")))
        .contains("completed", "refused");
  }

  private static void requireObject(String line) {
    try {
      JsonNode told = Http.MAPPER.readTree(line);
      assertThat(told.path("time").asText()).endsWith("Z");
      assertThat(told.path("level").asText()).isIn("error", "warn", "info");
      assertThat(told.path("message").asText()).isNotEmpty();
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + line, e);
    }
  }

  @Test
  void theServiceIsToldOfTheGatewaysSpanIfItIsToBe() throws IOException {
    try (Site site = site("tell_service: true\nsend: [traces]")) {
      assertThat(call(site, "alice", "claude-sonnet-5", false).status()).isEqualTo(200);
      String told = site.calls().getFirst().header("traceparent").orElseThrow();
      assertThat(told).startsWith("00-" + TRACE + "-").endsWith("-01").isNotEqualTo(TRACEPARENT);
    }
  }

  @Test
  void aCollectorThatIsAwayDisturbsNoCall() throws IOException {
    try (Site site = site("")) {
      collector.close();
      for (int each = 0; each < 5; each++) {
        assertThat(call(site, "alice", "claude-sonnet-5", true).status()).isEqualTo(200);
      }
      assertThat(metrics(site)).contains("result=\"completed\",code=\"\"} 5");
    }
  }

  /** Nobody pays for what is not configured, least of all at the start. */
  @Test
  void withoutACollectorNothingOfOpenTelemetryIsLoaded() {
    try (Site site = Site.start()) {
      assertThat(http.send(Http.message(site.target("alice"), Http.ask("Hello", true))).status())
          .isEqualTo(200);
      Program.Result loaded =
          new Program(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                      Long.toString(site.gateway().pid()),
                      "VM.class_hierarchy"),
                  Path.of("."),
                  Map.of(),
                  true,
                  Duration.ofMinutes(1))
              .run();
      assertThat(loaded.output()).contains("dev.sallyport").doesNotContain("io.opentelemetry");
    }
  }
}
