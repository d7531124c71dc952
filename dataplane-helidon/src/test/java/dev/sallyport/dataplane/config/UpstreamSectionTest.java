package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.UpstreamConfig;
import dev.sallyport.dataplane.UpstreamConfig.Kind;
import dev.sallyport.engine.upstream.credential.SecretSource;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import dev.sallyport.engine.upstream.credential.VaultLogin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamSectionTest {
  private static final URI CLAUDE = URI.create("https://api.anthropic.com");

  @TempDir private Path folder;

  private List<UpstreamConfig> read(String upstreams) throws IOException {
    return ConfigFile.read(
            Optional.of(Files.writeString(folder.resolve("c.yaml"), "upstreams:\n" + upstreams)),
            Map.of())
        .upstreams();
  }

  @Test
  void everyKindAndEveryPlaceOfAKey() throws IOException {
    var upstreams =
        read(
            """
              - name: main
                weight: 3
                claude: {key: {file: claude.key}}
              - name: keystore
                claude:
                  base: https://proxy.example
                  key: {keystore: {file: keys.p12, alias: claude, password_file: password}}
              - name: federated
                claude:
                  federation:
                    assertion: /var/run/secrets/token
                    rule: fdrl_1
                    organization: org
                    account: svac_1
                    workspace: wrkspc_1
              - name: bedrock
                weight: 0
                bedrock:
                  region: eu-central-1
                  key: {variable: AWS_KEYS}
                  models: {claude-sonnet-5: "anthropic.claude-sonnet-5-v1:0"}
              - name: bedrock-elsewhere
                bedrock:
                  base: https://vpce.example
                  region: eu-central-1
                  key:
                    vault:
                      address: https://vault.example
                      mount: secret
                      path: claude/aws
                      field: keys
                      jwt: {mount: kubernetes, role: gateway, file: /var/run/jwt}
                  models: {claude-sonnet-5: "anthropic.claude-sonnet-5-v1:0"}
              - name: vertex
                vertex:
                  project: p-1
                  location: europe-west1
                  credential_file: account.json
                  models: {claude-sonnet-5: claude-sonnet-5@20260101}
            """);
    var models = Map.of("claude-sonnet-5", "anthropic.claude-sonnet-5-v1:0");
    assertThat(upstreams)
        .containsExactly(
            new UpstreamConfig(
                "main", 3, claude(CLAUDE, new SecretSource.File(folder.resolve("claude.key")))),
            new UpstreamConfig(
                "keystore",
                1,
                claude(
                    URI.create("https://proxy.example"),
                    new SecretSource.KeyStoreEntry(
                        folder.resolve("keys.p12"), "claude", folder.resolve("password")))),
            new UpstreamConfig(
                "federated",
                1,
                new Kind.Claude(
                    CLAUDE,
                    new ServiceCredential.Federation(
                        CLAUDE.resolve("/v1/oauth/token"),
                        Path.of("/var/run/secrets/token"),
                        "fdrl_1",
                        "org",
                        "svac_1",
                        Optional.of("wrkspc_1")))),
            new UpstreamConfig(
                "bedrock",
                0,
                Kind.Bedrock.in("eu-central-1", new SecretSource.Environment("AWS_KEYS"), models)),
            new UpstreamConfig(
                "bedrock-elsewhere",
                1,
                new Kind.Bedrock(
                    URI.create("https://vpce.example"),
                    "eu-central-1",
                    new SecretSource.Vault(
                        URI.create("https://vault.example"),
                        "secret",
                        "claude/aws",
                        "keys",
                        new VaultLogin.Jwt("kubernetes", "gateway", Path.of("/var/run/jwt"))),
                    models)),
            new UpstreamConfig(
                "vertex",
                1,
                Kind.Vertex.in(
                    "p-1",
                    "europe-west1",
                    folder.resolve("account.json"),
                    Map.of("claude-sonnet-5", "claude-sonnet-5@20260101"))));
  }

  private static Kind claude(URI base, SecretSource source) {
    return new Kind.Claude(base, new ServiceCredential.ApiKey(source));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- {name: a}|:2:3: an upstream is one of `claude`, `bedrock` and `vertex`",
        "- {claude: {key: {file: k}}}|:2:3: `name` is missing",
        "- {name: A, claude: {key: {file: k}}}|:2:3: `A` is no name of an upstream",
        "- {name: a, claude: {}}|:2:3: `claude` needs either `key` or `federation`",
        "- {name: a, claude: {key: {}}}|:2:3: a key is kept in one place",
        "- {name: a, claude: {key: {file: k, variable: K}}}|:2:3: a key is kept in one place",
        "- {name: a, claude: {base: 'http://a.example', key: {file: k}}}|:2:3: the upstream"
            + " `http://a.example` must be https",
        "- {name: a, bedrock: {region: r, key: {file: k}}}|:2:3: this upstream has its own names",
        "- {name: a, claude: {secret: sk-ant-1}}|:2:22: unknown key `secret`",
        "- ~|:2:3: an upstream needs `name`"
      })
  void mistakesHavePlaces(String upstream, String message) {
    assertThatThrownBy(() -> read(upstream + "\n"))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining(folder.resolve("c.yaml") + message);
  }
}
