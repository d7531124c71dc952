package dev.sallyport.dataplane.telemetry.otlp;

import dev.sallyport.dataplane.telemetry.Family;
import dev.sallyport.dataplane.telemetry.Models;
import dev.sallyport.dataplane.telemetry.Providers;
import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.dataplane.telemetry.TelemetryConfig.Signal;
import dev.sallyport.dataplane.telemetry.TelemetryLimits;
import dev.sallyport.engine.telemetry.Observer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What is sent to a collector. Nothing of it is waited for: spans and log records wait in queues
 * that have an end, and what finds no place there is lost, as is what the collector does not take.
 */
public final class OtlpTelemetry implements AutoCloseable {
  static final String SCOPE = "dev.sallyport";

  private final Parts parts;
  private final List<Supplier<CompletableResultCode>> ends = new ArrayList<>();
  private final List<SentLogs> sources = new ArrayList<>();

  /**
   * What sending needs.
   *
   * @param headers the fields that are sent along, asked for each time
   * @param version the gateway's
   * @param instance tells this gateway from others
   * @param startedAt since when it counts
   */
  public record Parts(
      TelemetryConfig config,
      Supplier<Map<String, String>> headers,
      String version,
      String instance,
      Instant startedAt) {}

  private OtlpTelemetry(Parts parts) {
    this.parts = parts;
  }

  /** Begins to send logs, where they are to be sent; traces and metrics begin when asked for. */
  public static OtlpTelemetry open(Parts parts) {
    var telemetry = new OtlpTelemetry(parts);
    if (telemetry.sends(Signal.LOGS)) {
      telemetry.sendLogs();
    }
    return telemetry;
  }

  private boolean sends(Signal signal) {
    return parts.config().signals().contains(signal);
  }

  private String endpoint(Signal signal) {
    return parts.config().endpoint(signal);
  }

  private Resource resource() {
    return Resource.create(
        Attributes.of(
            AttributeKey.stringKey("service.name"),
            parts.config().serviceName(),
            AttributeKey.stringKey("service.version"),
            parts.version(),
            AttributeKey.stringKey("service.instance.id"),
            parts.instance()));
  }

  /** Watches exchanges, and makes traces of them, where those are to be sent. */
  public Observer observer(Models models, Providers providers) {
    if (!sends(Signal.TRACES)) {
      return Observer.NONE;
    }
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint(Signal.TRACES))
            .setHeaders(parts.headers())
            .setTimeout(TelemetryLimits.SEND_MAX)
            .build();
    var provider =
        SdkTracerProvider.builder()
            .setResource(resource())
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(parts.config().sampling())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setMaxQueueSize(TelemetryLimits.WAITING)
                    .setMaxExportBatchSize(TelemetryLimits.AT_ONCE)
                    .setScheduleDelay(TelemetryLimits.SEND_EVERY)
                    .setExporterTimeout(TelemetryLimits.SEND_MAX)
                    .build())
            .build();
    ends.add(provider::shutdown);
    return new Traces(provider.get(SCOPE), models, providers, parts.config().serviceTraced());
  }

  /** Sends metrics from now on, where they are to be sent. */
  public void measure(Supplier<List<Family>> families) {
    if (!sends(Signal.METRICS)) {
      return;
    }
    var exporter =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(endpoint(Signal.METRICS))
            .setHeaders(parts.headers())
            .setTimeout(TelemetryLimits.SEND_MAX)
            .build();
    var provider =
        SdkMeterProvider.builder()
            .setResource(resource())
            .registerMetricProducer(new Measures(families, parts.startedAt()))
            .registerMetricReader(
                PeriodicMetricReader.builder(exporter)
                    .setInterval(parts.config().metricsEvery())
                    .build())
            .build();
    ends.add(provider::shutdown);
  }

  private void sendLogs() {
    var exporter =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(endpoint(Signal.LOGS))
            .setHeaders(parts.headers())
            .setTimeout(TelemetryLimits.SEND_MAX)
            .build();
    var provider =
        SdkLoggerProvider.builder()
            .setResource(resource())
            .addLogRecordProcessor(
                BatchLogRecordProcessor.builder(exporter)
                    .setMaxQueueSize(TelemetryLimits.WAITING)
                    .setMaxExportBatchSize(TelemetryLimits.AT_ONCE)
                    .setScheduleDelay(TelemetryLimits.SEND_EVERY)
                    .setExporterTimeout(TelemetryLimits.SEND_MAX)
                    .build())
            .build();
    sources.add(SentLogs.to(provider.get(SCOPE)));
    ends.add(provider::shutdown);
  }

  /** Sends what is left, as far as the collector takes it in time. */
  @Override
  public void close() {
    sources.forEach(SentLogs::close);
    var last = CompletableResultCode.ofAll(ends.stream().map(Supplier::get).toList());
    var _ = last.join(TelemetryLimits.LAST_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }
}
