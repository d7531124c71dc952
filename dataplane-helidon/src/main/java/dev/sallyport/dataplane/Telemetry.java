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
import dev.sallyport.engine.pipeline.LineLoad;
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

  private final Measured measured;
  private final Observer observer;
  private final Optional<Sending> sending;

  /** What there is only where a collector is configured. */
  private record Sending(OtlpTelemetry telemetry, ExecutorService renewals) {}

  /**
   * What was measured since the start, whatever the configuration.
   *
   * @param providers the services that are configured now
   */
  record Measured(Models models, Providers providers, LineMetrics metrics) {

    /** Where nothing was measured yet. */
    static Measured nothing() {
      var models = new Models();
      var providers = new Providers(Map.of());
      return new Measured(models, providers, new LineMetrics(models, providers));
    }
  }

  private Telemetry(Measured measured, Observer observer, Optional<Sending> sending) {
    this.measured = measured;
    this.observer = observer;
    this.sending = sending;
  }

  /** Exchanges are counted in any case, for whoever reads the page of metrics. */
  static Telemetry open(GatewayConfig config, Measured measured, Web web, Clock clock) {
    var sending = config.telemetry().map(wanted -> sending(wanted, web, clock));
    var observer =
        sending
            .map(
                by ->
                    Observer.all(
                        List.of(
                            measured.metrics(),
                            by.telemetry().observer(measured.models(), measured.providers()))))
            .orElse(measured.metrics());
    return new Telemetry(measured, observer, sending);
  }

  /** From now on calls go to these. */
  static void tellOf(UpstreamsConfig upstreams, Measured measured) {
    measured
        .providers()
        .become(
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
  LineStatus status(LineLoad load) {
    return new LineStatus(Version.TEXT, load, measured.metrics().families());
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
