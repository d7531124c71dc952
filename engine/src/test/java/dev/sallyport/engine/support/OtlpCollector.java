package dev.sallyport.engine.support;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector of OpenTelemetry's that keeps what it is sent by OTLP over HTTP, as protobuf. */
public final class OtlpCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<Message> messages = new CopyOnWriteArrayList<>();

  /**
   * What came at once.
   *
   * @param fields of the request
   */
  public record Message(String path, Map<String, List<String>> fields, byte[] body) {}

  private OtlpCollector(HttpServer server) {
    this.server = server;
  }

  /** One that listens on loopback. */
  public static OtlpCollector start() {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var collector = new OtlpCollector(server);
      server.createContext("/", collector::take);
      server.start();
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      messages.add(
          new Message(
              exchange.getRequestURI().getPath(),
              Map.copyOf(exchange.getRequestHeaders()),
              exchange.getRequestBody().readAllBytes()));
      exchange.getResponseHeaders().add("content-type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** Where it is. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /** All that came, as text: for what must not be in it. */
  public String everything() {
    return messages.stream()
        .map(one -> one.path() + new String(one.body(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("\n"));
  }

  private interface Parse<T> {
    T parsed(byte[] body) throws InvalidProtocolBufferException;
  }

  private <T> List<T> all(String path, Parse<List<T>> parse) {
    return messages.stream()
        .filter(one -> one.path().equals(path))
        .flatMap(
            one -> {
              try {
                return parse.parsed(one.body()).stream();
              } catch (InvalidProtocolBufferException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  /** All spans. */
  public List<Span> spans() {
    return all(
        "/v1/traces",
        body ->
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList());
  }

  /** All metrics, each as often as it came. */
  public List<Metric> metrics() {
    return all(
        "/v1/metrics",
        body ->
            ExportMetricsServiceRequest.parseFrom(body).getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .toList());
  }

  /** All log records. */
  public List<LogRecord> logs() {
    return all(
        "/v1/logs",
        body ->
            ExportLogsServiceRequest.parseFrom(body).getResourceLogsList().stream()
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .toList());
  }

  /** The resources by which those who send traces name themselves. */
  public List<Map<String, String>> resources() {
    return all(
        "/v1/traces",
        body ->
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
                .map(resource -> attributes(resource.getResource().getAttributesList()))
                .toList());
  }

  /** Attributes by name, with values as text. */
  public static Map<String, String> attributes(List<KeyValue> pairs) {
    return pairs.stream()
        .collect(Collectors.toMap(KeyValue::getKey, pair -> text(pair.getValue())));
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(OtlpCollector::text)
              .collect(Collectors.joining(","));
      default -> value.toString();
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
