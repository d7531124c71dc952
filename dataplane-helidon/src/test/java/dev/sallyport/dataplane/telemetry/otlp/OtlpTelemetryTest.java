package dev.sallyport.dataplane.telemetry.otlp;

import static dev.sallyport.engine.support.OtlpCollector.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.telemetry.Ends;
import dev.sallyport.dataplane.telemetry.LineMetrics;
import dev.sallyport.dataplane.telemetry.Models;
import dev.sallyport.dataplane.telemetry.PrometheusPage;
import dev.sallyport.dataplane.telemetry.Providers;
import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.dataplane.telemetry.TelemetryConfig.Signal;
import dev.sallyport.dataplane.telemetry.TelemetryLimits;
import dev.sallyport.engine.audit.ToolUseStep.Step;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.support.OtlpCollector;
import dev.sallyport.engine.telemetry.Observed;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.telemetry.Watch;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a collector is sent, as it reads it. */
class OtlpTelemetryTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final Providers PROVIDERS = new Providers(Map.of("c", Providers.ANTHROPIC));

  @AutoClose private final OtlpCollector collector = OtlpCollector.start();

  private OtlpTelemetry telemetry(URI address, double sampling, boolean tell, Signal... signals) {
    return OtlpTelemetry.open(
        new OtlpTelemetry.Parts(
            new TelemetryConfig(
                address,
                List.of(),
                Set.of(signals),
                sampling,
                Duration.ofMinutes(1),
                "gateway-eu",
                tell),
            () -> Map.of("x-key", "a-key"),
            "1.2.3",
            "one",
            Instant.EPOCH));
  }

  private static Headers callers(String flags) {
    return new Headers(
        Map.of("traceparent", List.of("00-%s-%s-%s".formatted(TRACE, PARENT, flags))));
  }

  private List<Span> traced(Headers headers, double sampling, Observed... ends) {
    try (var telemetry = telemetry(collector.uri(), sampling, false, Signal.TRACES)) {
      var observer = telemetry.observer(new Models(), PROVIDERS);
      for (var end : ends) {
        var watch = observer.arrived(end.exchange(), headers);
        if (end.answered().isPresent()) {
          assertThat(watch.left()).isEmpty();
        }
        watch.toolJudged(Step.DENIED, Set.of("no rm"));
        watch.ended(end);
      }
    }
    return collector.spans();
  }

  private static Span named(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static String hex(com.google.protobuf.ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  @Test
  void anAnsweredCallIsASpanOfTheServerWithOneOfTheClientBelow() {
    var spans = traced(Headers.NONE, 1, Ends.answered("claude-sonnet-5", 200));
    var server = named(spans, "POST /v1/messages");
    assertThat(server.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
    assertThat(server.getParentSpanId().isEmpty()).isTrue();
    assertThat(attributes(server.getAttributesList()))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("http.request.method", "POST"),
                Map.entry("http.route", "/v1/messages"),
                Map.entry("http.response.status_code", "200"),
                Map.entry("sallyport.exchange", "req_1"),
                Map.entry("sallyport.endpoint", "messages"),
                Map.entry("sallyport.stream", "true"),
                Map.entry("sallyport.result", "completed"),
                Map.entry("sallyport.decision", "allow"),
                Map.entry("sallyport.rules", "a \"rule\""),
                Map.entry("sallyport.policy.revision", "r1"),
                Map.entry("sallyport.masked", "3")));
    assertThat(server.getEventsList())
        .singleElement()
        .satisfies(
            event ->
                assertThat(attributes(event.getAttributesList()))
                    .isEqualTo(Map.of("sallyport.fate", "denied", "sallyport.rules", "no rm")));
    var client = named(spans, "chat claude-sonnet-5");
    assertThat(client.getKind()).isEqualTo(SpanKind.SPAN_KIND_CLIENT);
    assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(attributes(client.getAttributesList()))
        .isEqualTo(
            Map.of(
                "gen_ai.operation.name", "chat",
                "gen_ai.provider.name", "anthropic",
                "gen_ai.request.model", "claude-sonnet-5",
                "gen_ai.usage.input_tokens", "300",
                "gen_ai.usage.output_tokens", "20",
                "http.response.status_code", "200"));
    var decide = named(spans, "decide");
    assertThat(decide.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(decide.getEndTimeUnixNano() - decide.getStartTimeUnixNano())
        .isEqualTo(Duration.ofMillis(2).toNanos());
    assertThat(spans.stream().map(Span::getName))
        .contains("hold", "turn")
        .doesNotContain("upstream", "relay");
    assertThat(collector.resources().getFirst())
        .isEqualTo(
            Map.of(
                "service.name", "gateway-eu",
                "service.version", "1.2.3",
                "service.instance.id", "one"));
    assertThat(collector.messages().getFirst().fields().get("X-key")).containsExactly("a-key");
  }

  @Test
  void whatFailsIsAnErrorAndWhatIsRefusedIsNone() {
    var spans =
        traced(Headers.NONE, 1, Ends.broken("m"), Ends.answered("m", 529), Ends.refused("m"));
    var servers =
        spans.stream()
            .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
            .map(span -> span.getStatus().getCodeValue())
            .toList();
    assertThat(servers).containsExactly(2, 0, 0);
    var client =
        spans.stream()
            .filter(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT)
            .map(span -> attributes(span.getAttributesList()))
            .toList();
    assertThat(client)
        .singleElement()
        .satisfies(one -> assertThat(one).containsEntry("error.type", "529"));
    assertThat(collector.everything()).contains("upstream_unreachable", "policy_rule");
  }

  @Test
  void theCallersTraceGoesOn() {
    var spans = traced(callers("01"), 0, Ends.answered("m", 200));
    assertThat(spans).isNotEmpty();
    assertThat(spans).allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
    assertThat(hex(named(spans, "POST /v1/messages").getParentSpanId())).isEqualTo(PARENT);
  }

  @Test
  void whatTheCallerDoesNotWantTracedIsNot() {
    assertThat(traced(callers("00"), 1, Ends.answered("m", 200))).isEmpty();
  }

  @Test
  void noPartIsNone() {
    assertThat(traced(Headers.NONE, 0, Ends.answered("m", 200))).isEmpty();
  }

  @Test
  void aTraceparentThatIsNoneBeginsATrace() {
    var odd = new Headers(Map.of("traceparent", List.of("00-zz-" + PARENT + "-01")));
    assertThat(hex(named(traced(odd, 1, Ends.answered("m", 200)), "decide").getTraceId()))
        .isNotEqualTo(TRACE)
        .hasSize(32);
  }

  @Test
  void theServiceIsToldOfTheClientsSpanIfItIsToBe() {
    Optional<String> told;
    Optional<Watch.Trace> trace;
    try (var telemetry = telemetry(collector.uri(), 1, true, Signal.TRACES)) {
      var watch = telemetry.observer(new Models(), PROVIDERS).arrived("req_1", callers("01"));
      trace = watch.trace();
      told = watch.left();
      watch.ended(Ends.answered("m", 200));
    }
    var client = named(collector.spans(), "chat m");
    assertThat(told).hasValue("00-%s-%s-01".formatted(TRACE, hex(client.getSpanId())));
    assertThat(trace.orElseThrow().id()).isEqualTo(TRACE);
    assertThat(trace.orElseThrow().span()).isEqualTo(hex(client.getParentSpanId()));
  }

  /** The collector and Prometheus are told the same. */
  @Test
  void metricsAreThoseOfThePage() {
    var metrics = new LineMetrics(new Models(), PROVIDERS);
    metrics.arrived("req_1", Headers.NONE).ended(Ends.answered("m", 200));
    try (var telemetry = telemetry(collector.uri(), 1, false, Signal.METRICS)) {
      telemetry.measure(metrics::families);
    }
    var sent =
        collector.metrics().stream()
            .collect(Collectors.toMap(Metric::getName, one -> one, (first, _) -> first));
    assertThat(sent.keySet())
        .isEqualTo(
            metrics.families().stream()
                .filter(family -> !family.samples().isEmpty())
                .map(dev.sallyport.dataplane.telemetry.Family::name)
                .collect(Collectors.toSet()));
    var exchanges = Objects.requireNonNull(sent.get("sallyport.exchanges")).getSum();
    assertThat(exchanges.getIsMonotonic()).isTrue();
    assertThat(exchanges.getDataPoints(0).getAsInt()).isEqualTo(1);
    assertThat(attributes(exchanges.getDataPoints(0).getAttributesList()))
        .isEqualTo(Map.of("endpoint", "messages", "result", "completed"));
    var tokens = Objects.requireNonNull(sent.get("gen_ai.client.token.usage"));
    assertThat(tokens.getUnit()).isEqualTo("{token}");
    assertThat(tokens.getHistogram().getDataPointsList())
        .extracting(point -> point.getSum())
        .containsExactlyInAnyOrder(300.0, 20.0);
    assertThat(PrometheusPage.of(metrics.families())).contains("gen_ai_client_token_usage_count");
  }

  @Test
  void ofLogsTheGatewaysOwnAreSent() {
    try (var telemetry = telemetry(collector.uri(), 1, false, Signal.LOGS)) {
      assertThat(telemetry.observer(new Models(), PROVIDERS)).isSameAs(Observer.NONE);
      var fault = new IllegalStateException("quotes a secret");
      var record = new java.util.logging.LogRecord(java.util.logging.Level.WARNING, "it is away");
      record.setLoggerName("dev.sallyport.test");
      record.setThrown(fault);
      java.util.logging.Logger.getLogger("dev.sallyport.test").log(record);
      java.util.logging.Logger.getLogger("com.example").warning("a library quotes");
    }
    assertThat(collector.logs())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.getBody().getStringValue()).isEqualTo("it is away");
              assertThat(one.getSeverityText()).isEqualTo("WARN");
              assertThat(attributes(one.getAttributesList()))
                  .isEqualTo(
                      Map.of(
                          "logger.name", "dev.sallyport.test",
                          "exception.type", "java.lang.IllegalStateException"));
            });
    assertThat(collector.everything()).doesNotContain("quotes");
  }

  /** What finds no place in the queue is lost; whoever tells of it does not wait. */
  @Test
  void aCollectorThatIsAwayDisturbsNobody() {
    var nobody = URI.create("http://127.0.0.1:1");
    try (var telemetry = telemetry(nobody, 1, false, Signal.TRACES, Signal.LOGS, Signal.METRICS)) {
      telemetry.measure(List::of);
      var observer = telemetry.observer(new Models(), PROVIDERS);
      for (int each = 0; each < 4 * TelemetryLimits.WAITING; each++) {
        observer.arrived("req_1", Headers.NONE).ended(Ends.refused("m"));
      }
    }
    assertThat(collector.messages()).isEmpty();
  }
}
