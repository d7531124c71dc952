package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.files.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has not changed is equal when it is read again: a gateway looks at its file each second. */
final class ReadAgainTest {
  private static final String PRICES =
      """
      prices:
        - {model: claude-x, since: 2026-01-01, input: 3, output: 15}
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "store: {url: 'jdbc:postgresql://db.example/s', user: u, password_file: secret}",
        "store: {url: 'jdbc:postgresql://db.example/s', user: u}",
        "upstreams: [{name: c, claude: {key: {file: secret}}}]",
        "upstreams: [{name: c, claude: {key: {variable: KEY}}}, {name: d, claude: {key: {file: secret}}}]",
        "audit: {archive: {s3: {endpoint: 'https://s3.example', region: eu, bucket: logs,"
            + " access_key_id: k, secret_key_file: secret}}}",
        "audit: {payloads: {keep: original, key: {file: secret}, age: 30d}}",
        "audit: {payloads: {keep: nothing}}",
        "budgets: [{name: ours, window: week, tokens: 1000000, groups: [ml]}]",
        "channels: [{name: ops, slack: {webhook: {file: secret}}}]",
        "exports: [{name: siem, format: ocsf, http: {address: 'https://siem.example/', token: {file: secret}}}]",
        "exports: [{name: siem, format: lines, file: {path: out.log}}]",
        "telemetry: {address: 'https://otel.example', headers: [{name: api-key, value: {file: secret}}]}",
        "sign_in: {notice: welcome}"
      })
  void isEqual(String text) throws IOException {
    new SecretFile(folder.resolve("secret")).replace("hush\n");
    Files.writeString(folder.resolve("prices.yaml"), PRICES);
    var file = Files.writeString(folder.resolve("sallyport.yaml"), text);
    var first = ConfigFile.read(Optional.of(file), Map.of());
    assertThat(first).isNotEqualTo(ConfigFile.NONE);
    assertThat(ConfigFile.read(Optional.of(file), Map.of())).isEqualTo(first);
  }
}
