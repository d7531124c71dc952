package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.telemetry.TelemetryConfig;
import dev.sallyport.dataplane.telemetry.TelemetryConfig.Signal;
import dev.sallyport.dataplane.telemetry.TelemetryLimits;
import dev.sallyport.engine.upstream.credential.SecretSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetrySectionTest {
  @TempDir private Path folder;

  private Optional<TelemetryConfig> read(String section) throws IOException {
    return ConfigFile.read(
            Optional.of(
                Files.writeString(folder.resolve("c.yaml"), "telemetry: " + section + "\n")),
            Map.of())
        .telemetry();
  }

  @Test
  void whatIsLeftOutIsAsUsual() throws IOException {
    assertThat(read("{address: 'http://localhost:4318/'}"))
        .hasValue(
            new TelemetryConfig(
                URI.create("http://localhost:4318/"),
                List.of(),
                Set.of(Signal.values()),
                1,
                TelemetryLimits.METRICS_EVERY,
                "sallyport",
                false));
  }

  @Test
  void allOfIt() throws IOException {
    var config =
        read("{address: 'https://otlp.example/in', headers: [{name: x-key, value: {file: k}}],"
                + " send: [traces, logs], sampling: 0, metrics_every: 5s, service_name: eu/1,"
                + " tell_service: true}")
            .orElseThrow();
    assertThat(config)
        .isEqualTo(
            new TelemetryConfig(
                URI.create("https://otlp.example/in"),
                List.of(
                    new TelemetryConfig.Header(
                        "x-key", new SecretSource.File(folder.resolve("k")))),
                Set.of(Signal.TRACES, Signal.LOGS),
                0,
                Duration.ofSeconds(5),
                "eu/1",
                true));
    assertThat(config.endpoint(Signal.TRACES)).isEqualTo("https://otlp.example/in/v1/traces");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                       | `address` is missing
          {address: collector}                                     | `telemetry.address` is an address such as
          {address: 'http://collector.example:4318'}               | `telemetry.address` is https, or http on this machine
          {address: 'https://a:b@otlp.example'}                    | `telemetry.address` is https, or http on this machine
          {address: 'https://otlp.example?key=hush'}               | `telemetry.address` is https, or http on this machine
          {address: 'https://a.example', send: [spans]}            | `telemetry.send` names `traces`, `metrics` and `logs`, not `spans`
          {address: 'https://a.example', sampling: 1.5}            | `telemetry.sampling` is a part of all traces
          {address: 'https://a.example', sampling: -1}             | `telemetry.sampling` is a part of all traces
          {address: 'https://a.example', metrics_every: 1h}        | `telemetry.metrics_every` is from 1 s to 10 minutes
          {address: 'https://a.example', metrics_every: 10ms}      | `telemetry.metrics_every` is from 1 s to 10 minutes
          {address: 'https://a.example', service_name: 'a b'}      | `telemetry.service_name` is a name
          {address: 'https://a.example', headers: [{name: x}]}     | `value` is missing
          {address: 'https://a.example', headers: [{name: 'x y', value: {file: k}}]} | `name` is a field of HTTP
          """)
  void whatCannotBeMeant(String section, String message) {
    assertThatThrownBy(() -> read(section))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hush");
  }
}
