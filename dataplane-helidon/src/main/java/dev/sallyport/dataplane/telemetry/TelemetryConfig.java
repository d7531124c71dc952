package dev.sallyport.dataplane.telemetry;

import dev.sallyport.engine.upstream.credential.SecretSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A collector that is sent what a gateway measures, by OTLP over HTTP.
 *
 * @param address to which {@code /v1/traces}, {@code /v1/metrics} and {@code /v1/logs} are added
 * @param headers sent along, such as one that shows a key
 * @param signals what is sent
 * @param sampling which part of the traces that begin here is sent, from 0 to 1; whether others
 *     are, their callers have said
 * @param metricsEvery how often metrics are sent
 * @param serviceName what the gateway calls itself
 * @param serviceTraced whether the Claude service is told which trace a call is a part of
 */
public record TelemetryConfig(
    URI address,
    List<Header> headers,
    Set<Signal> signals,
    double sampling,
    Duration metricsEvery,
    String serviceName,
    boolean serviceTraced) {

  /** A field whose value is a secret. */
  public record Header(String name, SecretSource value) {}

  /** What can be sent. */
  public enum Signal {
    TRACES,
    METRICS,
    LOGS
  }

  public TelemetryConfig {
    headers = List.copyOf(headers);
    signals = Set.copyOf(signals);
  }

  /** Where a signal is sent to. */
  public String endpoint(Signal signal) {
    var path =
        switch (signal) {
          case TRACES -> "/v1/traces";
          case METRICS -> "/v1/metrics";
          case LOGS -> "/v1/logs";
        };
    var base = address.toString();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
  }
}
