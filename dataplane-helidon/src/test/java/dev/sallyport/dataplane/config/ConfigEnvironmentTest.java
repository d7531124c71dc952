package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.pipeline.TurnLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables of the environment stand over keys of the file. */
class ConfigEnvironmentTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void place() {
    file = folder.resolve("sallyport.yaml");
  }

  private ConfigFile read(String text, Map<String, String> environment) throws IOException {
    Files.writeString(file, text);
    return ConfigFile.read(Optional.of(file), environment);
  }

  @Test
  void theEnvironmentStandsOverTheFile() throws IOException {
    var config =
        read(
            """
            environment: staging
            limits: {calls: 40, patience: 3s}
            issuers:
              - {issuer: 'https://a.example', audience: a}
            """,
            Map.of(
                "SALLYPORT__ENVIRONMENT", "production",
                "SALLYPORT__LIMITS__CALLS", "50",
                "SALLYPORT__LIMITS__FIRST", "[sre, '010']",
                "SALLYPORT__ISSUERS__0__AUDIENCE", "b",
                "SALLYPORT__ISSUERS__1", "{issuer: 'https://b.example', audience: c}",
                "SALLYPORT__LISTENER__CLIENT_CERT", "false",
                "SALLYPORT_SERVICE_HOST", "10.0.0.1"));
    assertThat(config.environment()).contains("production");
    assertThat(config.turns())
        .isEqualTo(
            new TurnLimits(
                50,
                TurnLimits.DEFAULT.each(),
                TurnLimits.DEFAULT.waiting(),
                Duration.ofSeconds(3),
                List.of("sre", "010")));
    assertThat(config.issuers())
        .extracting(TrustedIssuer::issuer, TrustedIssuer::audience)
        .containsExactly(
            tuple(URI.create("https://a.example"), "b"),
            tuple(URI.create("https://b.example"), "c"));
  }

  @Test
  void theEnvironmentAloneWillDo() {
    var config = ConfigFile.read(Optional.empty(), Map.of("SALLYPORT__ENVIRONMENT", "production"));
    assertThat(config.environment()).contains("production");
    assertThat(ConfigFile.read(Optional.empty(), Map.of())).isEqualTo(ConfigFile.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ENVIRONMENT       | Production         | SALLYPORT__ENVIRONMENT: `Production` is no word
          LIMITS__CALLS     | 0                  | SALLYPORT__LIMITS__CALLS: `limits.calls` is at least 1
          LIMITS__CALLS     | many               | SALLYPORT__LIMITS__CALLS: `limits.calls` is no whole number
          LIMITS__CALL      | 1                  | SALLYPORT__LIMITS__CALL: unknown key `call`; known here: `calls_each`, `calls`
          KEYS__LONGEST_LIFETIME | 1s            | SALLYPORT__KEYS__LONGEST_LIFETIME: a service key lives
          LIMITS__FIRST     | [a                 | SALLYPORT__LIMITS__FIRST: while parsing a flow sequence
          ENVIRONMENT__X    | y                  | SALLYPORT__ENVIRONMENT__X: what it stands in is a single value
          UPSTREAMS__1__NAME| x                  | an upstream needs `name`
          LISTENER__DRAIN   | soon               | SALLYPORT__LISTENER__DRAIN: `listener.drain` is a number and a unit
          TOKENS__LIFETIME  | 61m                | SALLYPORT__TOKENS__LIFETIME: an access token lives
          """)
  void mistakesInTheEnvironmentAreNamed(String variable, String value, String message) {
    assertThatThrownBy(
            () -> read("environment: staging\n", Map.of("SALLYPORT__" + variable, value)))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatTheEnvironmentChangesOfASectionIsSaid() {
    assertThatThrownBy(
            () -> read("limits: {calls: 5}\n", Map.of("SALLYPORT__LIMITS__WAITING", "-1")))
        .hasMessage(
            file
                + ":1:1: `limits.waiting` is at least 0 (part of it is given by"
                + " SALLYPORT__LIMITS__WAITING)");
  }
}
