package dev.sallyport.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.GatewayConfig.Listen;
import dev.sallyport.dataplane.GatewayConfig.Trust;
import dev.sallyport.dataplane.config.ConfigFile;
import dev.sallyport.dataplane.http.HelidonTransport.Patience;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.pipeline.LineLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WantedTest {
  private static final String BASE =
      """
      issuers: [{issuer: 'https://login.example', audience: sallyport}]
      upstreams: [{name: claude, claude: {key: {file: secret}}}]
      """;

  @TempDir private Path folder;

  private Wanted wanted(String more) throws IOException {
    new SecretFile(folder.resolve("secret")).replace("hush\n");
    var file =
        ConfigFile.read(
            Optional.of(Files.writeString(folder.resolve("sallyport.yaml"), BASE + more)),
            Map.of());
    return new Wanted(
        file.gateway(
            new Listen("127.0.0.1", 8377, file.address(), file.listener()),
            PolicyConfig.of(folder),
            folder,
            new UpstreamsConfig(file.upstreams(), Patience.DEFAULT),
            new Trust.Issuers(file.issuers(), file.saml(), file.environment().orElse("production")),
            Optional.empty()),
        LineLimits.DEFAULT.withHold(file.hold()).withTurns(file.turns()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          environment: staging                                  |                   | [environment]
          address: https://gateway.example                      | [address]         |
          listener: {drain: 45s}                                | [listener.drain]  |
          listener: {proxies: [10.0.0.0/8]}                     |                   | [listener.proxies]
          listener: {proxies: [10.0.0.0/8], client_cert: true}  | [listener.client_cert] | [listener.proxies]
          listener: {connections: {most: 5}}                    |                   | [listener.connections]
          listener: {tls: {certificate: c, key: k}}             |                   | [listener.tls]
          tokens: {lifetime: 5m}                                | [tokens]          |
          keys: {longest_lifetime: 9d}                          | [keys]            |
          approvals: {hold: 2m}                                 | [approvals]       |
          limits: {calls: 40}                                   | [limits]          |
          channels: [{name: ops, slack: {webhook: {file: secret}}}] | [channels]    |
          exports: [{name: siem, format: lines, file: {path: l}}] | [exports]       |
          sign_in: {notice: welcome}                            | [sign_in]         |
          audit: {payloads: {keep: nothing}}                    | [audit]           |
          budgets: [{name: b, window: day, tokens: 1}]          | [budgets]         |
          telemetry: {address: 'https://otel.example'}          | [telemetry]       |
          envoy: {port: 9377}                                   |                   | [envoy]
          store: {url: 'jdbc:postgresql://db/s', user: u}       |                   | [store]
          """)
  void aSectionTakesEffectOrWaits(String section, String changed, String waiting)
      throws IOException {
    var before = wanted("");
    var change = before.to(wanted(section + "\n"));
    assertThat(change.changed()).hasToString(changed == null ? "[]" : changed);
    assertThat(change.waiting()).hasToString(waiting == null ? "[]" : waiting);
    // What takes effect has done so, and what waits goes on waiting.
    var again = change.now().to(wanted(section + "\n"));
    assertThat(again.changed()).isEmpty();
    assertThat(again.waiting()).isEqualTo(change.waiting());
    // And back.
    assertThat(change.now().to(before).now()).isEqualTo(before);
  }

  @Test
  void nothingChangesNothing() throws IOException {
    var change = wanted("").to(wanted(""));
    assertThat(change.changed()).isEmpty();
    assertThat(change.waiting()).isEmpty();
  }
}
