package dev.sallyport.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.dataplane.AuditConfig;
import dev.sallyport.dataplane.BudgetsConfig;
import dev.sallyport.dataplane.KeysConfig;
import dev.sallyport.dataplane.SignInConfig;
import dev.sallyport.dataplane.TokensConfig;
import dev.sallyport.dataplane.UnusableConfigException;
import dev.sallyport.dataplane.http.AddressRange;
import dev.sallyport.dataplane.http.ConnectionLimits;
import dev.sallyport.dataplane.http.ListenerConfig;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.identity.Algorithm;
import dev.sallyport.engine.identity.KindRule;
import dev.sallyport.engine.identity.TrustedIssuer;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.pipeline.Hold;
import dev.sallyport.engine.pipeline.TurnLimits;
import dev.sallyport.envoy.EnvoyListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void secret() throws IOException {
    file = folder.resolve("sallyport.yaml");
    new SecretFile(folder.resolve("secret")).replace("hush\n");
    Files.writeString(folder.resolve("open"), "hush\n");
    Files.setPosixFilePermissions(
        folder.resolve("open"), PosixFilePermissions.fromString("rw-r--r--"));
  }

  private ConfigFile read(String text) throws IOException {
    Files.writeString(file, text);
    return ConfigFile.read(Optional.of(file), Map.of());
  }

  @Test
  void everythingThatMayStandInIt() throws IOException {
    var config =
        read(
            """
            environment: staging
            address: https://gateway.example
            listener:
              tls: {certificate: cert.pem, key: key.pem, client_ca: ca.pem}
              proxies: [10.0.0.0/8, "fd00::1"]
              proxy_protocol: true
              client_cert: true
              drain: 45s
              connections: {most: 200, each: 20, patience: 5s}
            limits: {calls: 40, calls_each: 4, waiting: 20, patience: 3s, first: [sre]}
            issuers:
              - issuer: https://login.example/realms/main
                audience: sallyport
                groups: [realm_access, roles]
                services: {claim: idtyp, values: app}
                algorithms: [RS256, EdDSA]
                parties: [claude-code]
                hint: sign in again
                introspection:
                  endpoint: https://login.example/introspect
                  client_id: gateway
                  client_secret_file: secret
                  fresh: 1m
              - issuer: https://token.actions.githubusercontent.com
                audience: https://gateway.example
                groups: repository_owner
                kind: service
            tokens: {lifetime: 5m, refresh_lifetime: 8h, rotation: 7d}
            keys: {longest_lifetime: 90d}
            approvals: {hold: 2m, ping_after: 30s, longest: 9m}
            envoy:
              host: 0.0.0.0
              port: 9377
              tls: {certificate: cert.pem, key: key.pem, client_ca: envoys.pem}
              client_cert: true
            """);
    assertThat(config.envoy())
        .contains(
            new EnvoyListener(
                "0.0.0.0",
                9377,
                Optional.of(
                    new EnvoyListener.Tls(
                        folder.resolve("cert.pem"),
                        folder.resolve("key.pem"),
                        folder.resolve("envoys.pem"))),
                true));
    assertThat(config.hold())
        .isEqualTo(
            new Hold(
                Duration.ofMinutes(2),
                Optional.of(Duration.ofSeconds(30)),
                Duration.ofMinutes(9),
                Optional.empty()));
    assertThat(config.tokens())
        .isEqualTo(
            new TokensConfig(Duration.ofMinutes(5), Duration.ofHours(8), Duration.ofDays(7)));
    assertThat(config.keys()).isEqualTo(new KeysConfig(Duration.ofDays(90)));
    assertThat(config.environment()).contains("staging");
    assertThat(config.address()).contains(URI.create("https://gateway.example"));
    assertThat(config.listener())
        .isEqualTo(
            new ListenerConfig(
                Optional.of(
                    new ListenerConfig.Tls(
                        folder.resolve("cert.pem"),
                        folder.resolve("key.pem"),
                        Optional.of(folder.resolve("ca.pem")))),
                List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::1")),
                true,
                true,
                Duration.ofSeconds(45),
                new ConnectionLimits(
                    200, 20, Duration.ofSeconds(5), ConnectionLimits.DEFAULT.slowestBytes())));
    assertThat(config.turns())
        .isEqualTo(new TurnLimits(40, 4, 20, Duration.ofSeconds(3), List.of("sre")));
    var people = config.issuers().getFirst();
    assertThat(people.groupsClaim()).containsExactly("realm_access", "roles");
    assertThat(people.kind())
        .isEqualTo(
            new KindRule.ByClaim(List.of("idtyp"), Map.of("app", Kind.SERVICE), Kind.PERSON));
    assertThat(people.algorithms()).containsExactlyInAnyOrder(Algorithm.RS256, Algorithm.EDDSA);
    assertThat(people.parties()).containsExactly("claude-code");
    assertThat(people.hint()).isEqualTo("sign in again");
    var asked = people.introspection().orElseThrow();
    assertThat(asked.clientId()).isEqualTo("gateway");
    assertThat(asked.secret()).isEqualTo("hush");
    assertThat(asked.fresh()).isEqualTo(Duration.ofMinutes(1));
    var pipelines = config.issuers().getLast();
    assertThat(pipelines.kind()).isEqualTo(new KindRule.Always(Kind.SERVICE));
    assertThat(pipelines.groupsClaim()).containsExactly("repository_owner");
    assertThat(pipelines.algorithms()).isEqualTo(TrustedIssuer.USUAL_ALGORITHMS);
    assertThat(ConfigFile.read(Optional.of(file), Map.of())).isEqualTo(config);
  }

  @Test
  void aDatabasesPasswordIsWhatItsFileHolds() throws IOException {
    var store =
        read("""
                store:
                  url: jdbc:postgresql://db.example/sallyport
                  user: sallyport
                  password_file: secret
                """)
            .store()
            .orElseThrow();
    assertThat(store.url()).isEqualTo("jdbc:postgresql://db.example/sallyport");
    assertThat(store.user()).isEqualTo("sallyport");
    assertThat(store.password().get()).isEqualTo("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {user: u}                                                        | `store.url` is missing
          {url: 'postgres://db/x', user: u}                                | `store.url` is an address such as
          {url: 'jdbc:postgresql://db/x'}                                  | `store.user` is missing
          {url: 'jdbc:postgresql://db/x?password=hush', user: u}           | `store.url` holds a password
          {url: 'jdbc:postgresql://db/x?options=-c%20fsync=off', user: u}  | `store.url` holds `options`
          {url: 'jdbc:postgresql://db/x?a=b&options', user: u}             | `store.url` holds `options`
          {url: 'jdbc:postgresql://db/x', user: u, password_file: nowhere} | the file `nowhere` cannot be read
          """)
  void aDatabaseThatCannotBeMeant(String section, String message) {
    assertThatThrownBy(() -> read("store: " + section + "\n"))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("1:1: ")
        .hasMessageContaining(message);
  }

  /** What is left out is as usual. */
  @Test
  void oneLifetimeLeavesTheOthers() throws IOException {
    var usual = TokensConfig.USUAL;
    assertThat(read("tokens: {lifetime: 5m}\nkeys: {}\n"))
        .isEqualTo(
            new ConfigFile(
                Optional.empty(),
                Optional.empty(),
                ListenerConfig.PLAIN,
                List.of(),
                Optional.empty(),
                List.of(),
                new TokensConfig(Duration.ofMinutes(5), usual.refreshLifetime(), usual.rotation()),
                KeysConfig.USUAL,
                SignInConfig.NONE,
                Hold.DEFAULT,
                TurnLimits.DEFAULT,
                Optional.empty(),
                List.of(),
                List.of(),
                AuditConfig.USUAL,
                Optional.empty(),
                BudgetsConfig.NONE,
                Optional.empty()));
  }

  @Test
  void anEmptyFileSaysNothing() throws IOException {
    assertThat(read("# later\n")).isEqualTo(ConfigFile.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "isuers: []|:1:1: unknown key `isuers`; known here: `address`, `approvals`, `audit`, `budgets`,"
            + " `channels`, `environment`, `envoy`, `exports`, `issuers`, `keys`, `limits`, `listener`,"
            + " `prices`, `saml`, `sign_in`, `store`, `telemetry`, `tokens`, `upstreams`",
        "environment: Production|:1:1: `Production` is no word such as `production`: small letters,"
            + " digits and `-`",
        "address: gateway.example|:1:1: `address` is an address such as `https://login.example`,"
            + " not `gateway.example`",
        "address: https://a.example/x|:1:1: `address` is a scheme, a host and a port, such as"
            + " `https://gateway.example`",
        "issuers: [{audience: a}]|:1:11: `issuer` is missing",
        "issuers: [{issuer: 'https://a.example'}]|:1:11: `audience` is missing",
        "issuers: [{issuer: 'http://a.example', audience: a}]|:1:11: issuer `http://a.example` must"
            + " be an https address: plain http is for loopback alone",
        "issuers: [{issuer: 'https://a.example', audience: a, kind: robot}]|:1:11: `kind` is"
            + " `person` or `service`, not `robot`",
        "issuers: [{issuer: 'https://a.example', audience: a, algorithms: [HS256]}]|:1:11: unknown"
            + " or unsafe algorithm `HS256`: use one of",
        "issuers: [{issuer: 'https://a.example', audience: a, introspection: {endpoint:"
            + " 'https://a.example', client_id: x, client_secret_file: none}}]|:1:11:"
            + " `introspection.client_secret_file`: the file `none` cannot be read",
        "issuers: [{issuer: 'https://a.example', audience: a, introspection: {endpoint:"
            + " 'https://a.example', client_id: x, client_secret_file: open}}]|:1:11:"
            + " `introspection.client_secret_file`: others can read `open`: `chmod 600` it",
        "issuers: [{issuer: 'https://a.example', audience: a, introspection: {endpoint:"
            + " 'https://a.example', client_id: x, client_secret_file: secret, fresh:"
            + " soon}}]|:1:11: `introspection.fresh` is a number and a unit",
        "listener: {proxies: [proxy.example]}|:1:1: `proxy.example` is no address and no range such"
            + " as `10.0.0.0/8`",
        "listener: {proxy_protocol: true}|:1:1: `proxy_protocol` is what proxies say: name them in"
            + " `proxies`",
        "listener: {client_cert: true}|:1:1: `client_cert` is what proxies say: name them in"
            + " `proxies`",
        "listener: {connections: {each: 0}}|:1:1: a limit of connections is more than nothing",
        "listener: {drain: soon}|:1:1: `listener.drain` is a number and a unit, such as `30s`,"
            + " `15m`, `12h` or `30d`, not `soon`",
        "envoy: {}|:1:1: `port` is missing",
        "envoy: {port: 70000}|:1:1: there is no port 70000",
        "envoy: {port: 9377, host: 0.0.0.0}|:1:1: an Envoy is told the service's credential, so one"
            + " on another machine shows a certificate: write `tls` with `certificate`, `key` and"
            + " `client_ca`",
        "envoy: {port: 9377, tls: {certificate: a.pem, key: b.pem}}|:1:1: `tls.client_ca` is missing",
        "listener: {tls: {key: a.pem}}|:1:1: `tls.certificate` is missing",
        "listener: {tls: {certificate: a.pem}}|:1:1: `tls.key` is missing",
        "issuers: [~]|:1:11: an issuer needs `issuer` and `audience`",
        "approvals: {hold: 11m}|:1:13: `approvals.hold` is at most 10 minutes: no client waits longer",
        "approvals: {longest: 1m, ping_after: 60s}|:1:26: `approvals.ping_after` is less than"
            + " `approvals.longest`, which is 60 seconds",
        "limits: {calls: 0}|:1:1: `limits.calls` is at least 1",
        "limits: {waiting: -1}|:1:1: `limits.waiting` is at least 0",
        "limits: {patience: 3m}|:1:1: `limits.patience` is at most 120 seconds: clients that hear"
            + " nothing give up",
        "tokens: {lifetime: 61m}|:1:10: an access token lives 1 second to 1 hour",
        "tokens: {lifetime: 0s}|:1:10: an access token lives 1 second to 1 hour",
        "tokens: {rotation: 7d, refresh_lifetime: 31d}|:1:24: a sign-in is refreshed for 1 minute"
            + " to 30 days",
        "tokens: {rotation: 366d}|:1:10: a key signs for 1 day to 365 days",
        "tokens: {rotation: weekly}|:1:10: `tokens.rotation` is a number and a unit",
        "tokens: {life: 5m}|:1:10: unknown key `life`; known here: `lifetime`, `refresh_lifetime`,"
            + " `rotation`",
        "keys: {longest_lifetime: 367d}|:1:8: a service key lives 1 minute to 366 days",
        "keys: {longest_lifetime: 1s}|:1:8: a service key lives 1 minute to 366 days",
        "'issuers: [{issuer: 1'|:1:",
        "environment: a\u0009b: c|:1:"
      })
  void mistakesHavePlaces(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageStartingWith(file + message);
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    isuers: []
                    environment: Production
                    upstreams:
                      - {name: a, claude: {}, cloud: aws}
                      - ~
                    tokens: {lifetime: 61m, rotation: weekly}
                    limits: {calls: many}
                    keys: {longest_lifetime: 1s}
                    """))
        .isInstanceOf(UnusableConfigException.class)
        .satisfies(
            e ->
                assertThat(
                        String.valueOf(e.getMessage())
                            .lines()
                            .map(line -> line.replace(file + ":", "")))
                    .satisfiesExactly(
                        line -> assertThat(line).startsWith("1:1: unknown key `isuers`"),
                        line -> assertThat(line).startsWith("2:1: `Production` is no word"),
                        line -> assertThat(line).startsWith("4:5: `claude` needs either"),
                        line -> assertThat(line).startsWith("4:27: unknown key `cloud`"),
                        line -> assertThat(line).startsWith("5:5: an upstream needs `name`"),
                        line -> assertThat(line).startsWith("6:10: an access token lives"),
                        line ->
                            assertThat(line).isEqualTo("7:10: `limits.calls` is no whole number"),
                        line -> assertThat(line).startsWith("8:8: a service key lives")));
  }

  @Test
  void aFileThatIsNotThere() {
    assertThatThrownBy(() -> ConfigFile.read(Optional.of(folder.resolve("other.yaml")), Map.of()))
        .isInstanceOf(UnusableConfigException.class)
        .hasMessageContaining("cannot be read");
  }
}
