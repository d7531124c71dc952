package dev.sallyport.dataplane;

import dev.sallyport.dataplane.UpstreamConfig.Kind;
import dev.sallyport.dataplane.http.LineStatus;
import dev.sallyport.dataplane.telemetry.Family;
import dev.sallyport.dataplane.telemetry.LineMetrics;
import dev.sallyport.dataplane.telemetry.Models;
import dev.sallyport.dataplane.telemetry.Providers;
import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.dataplane.telemetry.otlp.OtlpTelemetry;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.telemetry.Observer;
import dev.sallyport.engine.upstream.credential.KeptSecret;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.SecretOpener;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway measures of itself, and the collector that is sent it, put together. */
final class Telemetry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

  private final LineMetrics metrics;
  private final Observer observer;
  private final Optional<Sending> sending;

  /** What there is only where a collector is configured. */
  private record Sending(OtlpTelemetry telemetry, ExecutorService renewals) {}

  private Telemetry(LineMetrics metrics, Observer observer, Optional<Sending> sending) {
    this.metrics = metrics;
    this.observer = observer;
    this.sending = sending;
  }

  /** Exchanges are counted in any case, for whoever reads the page of metrics. */
  static Telemetry open(GatewayConfig config, Web web, Clock clock) {
    var models = new Models();
    var providers = providers(config.upstreams());
    var metrics = new LineMetrics(models, providers);
    var sending = config.telemetry().map(wanted -> sending(wanted, web, clock));
    var observer =
        sending
            .map(by -> Observer.all(List.of(metrics, by.telemetry().observer(models, providers))))
            .orElse(metrics);
    return new Telemetry(metrics, observer, sending);
  }

  private static Providers providers(UpstreamsConfig upstreams) {
    return new Providers(
        upstreams.upstreams().stream()
            .collect(Collectors.toMap(UpstreamConfig::name, each -> provider(each.kind()))));
  }

  private static String provider(Kind kind) {
    return switch (kind) {
      case Kind.Claude _ -> Providers.ANTHROPIC;
      case Kind.Bedrock _ -> Providers.BEDROCK;
      case Kind.Vertex _ -> Providers.VERTEX;
    };
  }

  private static Sending sending(TelemetryConfig wanted, Web web, Clock clock) {
    var renewals = Executors.newVirtualThreadPerTaskExecutor();
    var secrets = new SecretOpener(System.getenv(), web, clock, renewals, LOG::warn);
    var opened =
        wanted.headers().stream()
            .map(
                header ->
                    Map.entry(
                        header.name(),
                        secrets.open("telemetry `" + header.name() + "`", header.value())))
            .toList();
    return new Sending(
        OtlpTelemetry.open(
            new OtlpTelemetry.Parts(
                wanted,
                () -> shown(opened),
                Version.TEXT,
                UUID.randomUUID().toString(),
                clock.instant())),
        renewals);
  }

  /**
   * What cannot be shown is left out, of which the secret's keeper tells; the collector refuses.
   */
  private static Map<String, String> shown(List<Map.Entry<String, KeptSecret>> headers) {
    var shown = new HashMap<String, String>();
    for (var header : headers) {
      try {
        shown.put(header.getKey(), header.getValue().current().text());
      } catch (NoSecretException _) {
        LOG.debug("telemetry goes without `{}`", header.getKey());
      }
    }
    return shown;
  }

  /** Who watches exchanges. */
  Observer observer() {
    return observer;
  }

  /** How it stands with exchanges. */
  LineStatus status(ExchangeLine line) {
    return new LineStatus(Version.TEXT, line.load(), metrics.families());
  }

  /** From now on metrics are sent, where there is a collector that is to have them. */
  void send(Supplier<List<Family>> families) {
    sending.ifPresent(by -> by.telemetry().measure(families));
  }

  @Override
  public void close() {
    sending.ifPresent(
        by -> {
          by.telemetry().close();
          by.renewals().shutdownNow();
        });
  }
}
