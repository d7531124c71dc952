package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.dataplane.telemetry.TelemetryConfig.Signal;
import dev.sallyport.dataplane.telemetry.TelemetryLimits;
import dev.sallyport.engine.fetch.Web;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The collector that is sent what the gateway measures. */
record TelemetrySection(
    @Nullable String address,
    @Nullable List<@Nullable HeaderSection> headers,
    @Nullable List<String> send,
    @Nullable Double sampling,
    @Nullable String metricsEvery,
    @Nullable String serviceName,
    @Nullable Boolean tellService) {

  private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,100}");

  /** A field that is sent along. */
  record HeaderSection(@Nullable String name, @Nullable SecretSection value) {
    TelemetryConfig.Header header(Surroundings surroundings) {
      var field = Said.required("name", name);
      if (!FIELD.matcher(field).matches()) {
        throw new IllegalArgumentException(
            "`name` is a field of HTTP such as `authorization`, not `%s`".formatted(field));
      }
      return new TelemetryConfig.Header(field, Said.required("value", value).source(surroundings));
    }
  }

  TelemetryConfig config(List<TelemetryConfig.Header> fields) {
    if (fields.size() > TelemetryLimits.HEADERS) {
      throw new IllegalArgumentException(
          "there are at most %d headers".formatted(TelemetryLimits.HEADERS));
    }
    return new TelemetryConfig(
        collector(),
        fields,
        signals(),
        part(),
        every(),
        name(),
        tellService != null && tellService);
  }

  private URI collector() {
    var at = Said.uri("telemetry.address", Said.required("address", address));
    if (!Web.isSafe(at) || at.getRawQuery() != null || at.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "`telemetry.address` is https, or http on this machine, without a user or a query in it");
    }
    return at;
  }

  private Set<Signal> signals() {
    var wanted = EnumSet.noneOf(Signal.class);
    for (var word : Optional.ofNullable(send).orElse(List.of("traces", "metrics", "logs"))) {
      wanted.add(
          switch (word) {
            case "traces" -> Signal.TRACES;
            case "metrics" -> Signal.METRICS;
            case "logs" -> Signal.LOGS;
            default ->
                throw new IllegalArgumentException(
                    "`telemetry.send` names `traces`, `metrics` and `logs`, not `%s`"
                        .formatted(word));
          });
    }
    return wanted;
  }

  private double part() {
    var said = Optional.ofNullable(sampling).orElse(1.0);
    if (!(said >= 0 && said <= 1)) {
      throw new IllegalArgumentException(
          "`telemetry.sampling` is a part of all traces, from 0 to 1, not %s".formatted(said));
    }
    return said;
  }

  private Duration every() {
    if (metricsEvery == null) {
      return TelemetryLimits.METRICS_EVERY;
    }
    var said = Said.duration("telemetry.metrics_every", metricsEvery);
    if (said.compareTo(TelemetryLimits.METRICS_LEAST) < 0
        || said.compareTo(TelemetryLimits.METRICS_MOST) > 0) {
      throw new IllegalArgumentException(
          "`telemetry.metrics_every` is from %d s to %d minutes"
              .formatted(
                  TelemetryLimits.METRICS_LEAST.toSeconds(),
                  TelemetryLimits.METRICS_MOST.toMinutes()));
    }
    return said;
  }

  private String name() {
    var said = Optional.ofNullable(serviceName).orElse("sallyport");
    if (!NAME.matcher(said).matches()) {
      throw new IllegalArgumentException(
          "`telemetry.service_name` is a name such as `sallyport-eu`, not `%s`".formatted(said));
    }
    return said;
  }
}
