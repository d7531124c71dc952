package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.bundle.BundleArchive;
import dev.sallyport.engine.bundle.PolicyDirectory;
import dev.sallyport.engine.bundle.SigningKey;
import dev.sallyport.opa.Opa;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway on two signed bundles from a server that holds its answers: the policy, and the teams
 * that it speaks of. Whatever the server sends, the last good policy decides.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BundlesTest {
  private static final String RULES =
      """
      package gateway.request

      allow contains {"rule": "team"} if input.identity.subject in data.teams.open

      mask contains {"rule": "secrets", "use": "secrets"} if input.request.endpoint == "messages"
      """;
  private static final String SMOKE =
      """
      {"cases": [{"note": "ci-bot is never locked out", "identity": {"subject": "ci-bot"},
        "body": {"model": "m"}, "want": "mask"}]}
      """;

  /** A module that wants a function that no policy needs. */
  private static final byte[] STRANGER =
      Base64.getDecoder().decode("AGFzbQEAAAABBAFgAAACDAEDZW52BGV2aWwAAA==");

  private final Http http = new Http();
  private final AtomicInteger seconds = new AtomicInteger();
  private final KeyPair pair = pair();
  private final SortedMap<String, byte[]> rules = new TreeMap<>();

  private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  private final BundleServer policy = new BundleServer();
  private final BundleServer teams = new BundleServer();
  private GatewayProcess gateway;
  private String[] options = {};

  @BeforeAll
  void start(@TempDir Path temp) throws IOException {
    Path sources = temp.resolve("rego");
    Files.createDirectories(sources.resolve("gateway"));
    Files.writeString(sources.resolve("gateway/request.rego"), RULES);
    Files.writeString(sources.resolve(".manifest"), "{\"roots\": [\"gateway\"]}");
    Files.createDirectories(sources.resolve("masks"));
    Files.copy(Path.of("../rego/masks/baseline.mask"), sources.resolve("masks/baseline.mask"));
    Files.createDirectories(sources.resolve("smoke"));
    Files.writeString(sources.resolve("smoke/never.json"), SMOKE);
    try (Opa opa = Opa.load()) {
      rules.putAll(PolicyDirectory.compile(sources, opa).files());
    }
    policy.serve(signed(rules("r1")));
    teams.serve(signed(teams("t1", "ci-bot")));
    Path token = Files.writeString(temp.resolve("token"), BundleServer.TOKEN + "\n");
    Path key = Files.writeString(temp.resolve("key.pem"), pem());
    options =
        new String[] {
          "--policy-key", "release=" + key,
          "--policy-scope", "prod",
          "--policy-token-file", policy.host() + "=" + token,
          "--policy-token-file", teams.host() + "=" + token,
          "--policy-poll-seconds", "1"
        };
    gateway =
        GatewayProcess.startFrom(
            List.of(policy.location(), teams.location()),
            Folders.fresh(),
            sim.uri(),
            Site.KEY,
            options);
  }

  @AfterAll
  void stop() {
    gateway.close();
    policy.close();
    teams.close();
    sim.close();
    http.close();
  }

  @Test
  void whatCannotBeBelievedOrUsedChangesNothing() {
    good();
    byte[] whole = signed(rules("bad"));
    refused("not a whole gzipped tar archive", Arrays.copyOf(whole, whole.length / 2));
    refused("is not signed, and keys are pinned", BundleArchive.write(rules("bad")));
    refused("was not made by `release`", signedBy(pair(), "release", "prod", rules("bad")));
    refused(
        "signed by `other`, which is no pinned key", signedBy(pair, "other", "prod", rules("x")));
    refused("signed for the scope `test`", signedBy(pair, "release", "test", rules("bad")));
    refused("unpacks to more than 64 MiB", bomb());
    refused("no plain file inside it", signed(with(rules("bad"), "../x.json", "{}")));
    refused(
        "its root `teams` overlaps with `teams/extra` of",
        signed(with(rules("bad"), ".manifest", "{\"roots\": [\"gateway\", \"teams/extra\"]}")));
    SortedMap<String, byte[]> stranger = rules("bad");
    stranger.put("policy.wasm", STRANGER);
    refused("its `policy.wasm` imports `env.evil`", signed(stranger));
    refused(
        "`ci-bot may do everything`: wanted allow, and the policy says mask",
        signed(
            with(
                rules("bad"),
                "smoke/more.json",
                SMOKE
                    .replace("is never locked out", "may do everything")
                    .replace("mask", "allow"))));
    good();
    refused("`ci-bot is never locked out`: wanted mask", teams, signed(teams("t0", "nobody")));
    good();
  }

  @Test
  void aChangeInOneBundleIsInForceAndARollbackIsNoticed() {
    good();
    byte[] before = signed(teams("t1", "ci-bot"));
    teams.serve(signed(teams("t2", "ci-bot", "mallory")));
    Until.holds("the second bundle has changed", () -> status("mallory") == 200);
    assertThat(status().path("rollback").asBoolean()).isFalse();
    assertThat(teams.held()).as("the server has held its answers").isPositive();

    teams.serve(before);
    Until.holds("it has changed back", () -> status("mallory") == 400);
    JsonNode status = status();
    assertThat(status.path("rollback").asBoolean()).isTrue();
    assertThat(status.path("rollback_how").asText()).contains("was signed at");
    assertThat(gateway.audit().entries("policy").getLast().path("rollback").asBoolean()).isTrue();
    assertThat(gateway.error()).contains("that is a rollback");
    assertThat(metrics())
        .contains("sallyport_policy_rollback 1\n", "sallyport_bundle_stale{source=\"");
  }

  @Test
  void withoutTheNetworkTheLastGoodOneIsTakenAndSaysSo() {
    good();
    BundleServer alone = new BundleServer();
    BundleServer other = new BundleServer();
    alone.serve(signed(rules("kept")));
    other.serve(signed(teams("t1", "ci-bot")));
    List<String> sources = List.of(alone.location(), other.location());
    List<String> shown =
        Stream.of(options)
            .map(
                option ->
                    option.replace(policy.host(), alone.host()).replace(teams.host(), other.host()))
            .toList();
    try (GatewayProcess kept =
        GatewayProcess.startFrom(
            sources, Folders.fresh(), sim.uri(), Site.KEY, shown.toArray(String[]::new))) {
      kept.stop();
      alone.close();
      other.close();
      List<String> again = new ArrayList<>(shown);
      again.addAll(List.of("--policy", other.location()));
      kept.restart(Site.KEY, again.toArray(String[]::new));

      assertThat(http.send(Http.message(kept.target("ci-bot"), Http.ask("Hello", true))).status())
          .isEqualTo(200);
      assertThat(kept.error()).contains("cannot be fetched", "may be stale");
      var status = kept.command("status");
      assertThat(status.exitCode()).isEqualTo(1);
      assertThat(status.output()).startsWith("policy kept+t1 since").contains("may be STALE");
    } finally {
      alone.close();
      other.close();
    }
  }

  /** Serves what is good, as newly signed, until it is in force. */
  private void good() {
    String revision = "good-" + seconds.incrementAndGet();
    policy.serve(signed(rules(revision)));
    teams.serve(signed(teams("t1", "ci-bot")));
    Until.holds(
        revision + " is in force",
        () -> {
          JsonNode status = status();
          return status.path("revision").asText().equals(revision + "+t1")
              && !status.has("refused");
        });
    assertThat(status("ci-bot")).isEqualTo(200);
    assertThat(status("mallory")).isEqualTo(400);
  }

  private void refused(String why, byte[] bundle) {
    refused(why, policy, bundle);
  }

  private void refused(String why, BundleServer server, byte[] bundle) {
    String digest = status().path("digest").asText();
    server.serve(bundle);
    Until.holds(
        "it is refused: " + why, () -> status().at("/refused/message").asText().contains(why));
    assertThat(status().at("/refused/message").asText().lines()).hasSize(1);
    assertThat(status().path("digest").asText()).isEqualTo(digest);
    assertThat(gateway.audit().entries("policy").getLast().path("messages").toString())
        .contains(why.replace("\"", "\\\""));
    assertThat(status("ci-bot")).as("the old policy stays in force").isEqualTo(200);
  }

  private int status(String caller) {
    return http.send(Http.message(gateway.target(caller), Http.ask("Hello", true))).status();
  }

  private JsonNode status() {
    return http.send(Http.request(gateway.target("alice"), "/sallyport/v1/policy").GET().build())
        .json();
  }

  private String metrics() {
    return http.send(Http.request(gateway.target("alice"), "/sallyport/v1/metrics").GET().build())
        .body();
  }

  private SortedMap<String, byte[]> rules(String revision) {
    return with(
        rules,
        ".manifest",
        "{\"revision\":\"%s\",\"roots\":[\"gateway\"],\"wasm\":[{\"entrypoint\":\"gateway/request\",\"module\":\"/policy.wasm\"}]}"
            .formatted(revision));
  }

  private static SortedMap<String, byte[]> teams(String revision, String... open) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("teams/data.json", utf8("{\"open\":[\"" + String.join("\",\"", open) + "\"]}"));
    return with(
        files, ".manifest", "{\"revision\":\"%s\",\"roots\":[\"teams\"]}".formatted(revision));
  }

  private static SortedMap<String, byte[]> with(
      Map<String, byte[]> files, String path, String text) {
    SortedMap<String, byte[]> more = new TreeMap<>(files);
    more.put(path, utf8(text));
    return more;
  }

  /** Each is signed a second after the one before. */
  private byte[] signed(SortedMap<String, byte[]> files) {
    return signedBy(pair, "release", "prod", files);
  }

  private byte[] signedBy(KeyPair by, String id, String scope, SortedMap<String, byte[]> files) {
    Instant at = Instant.ofEpochSecond(1_790_000_000L + seconds.incrementAndGet());
    return BundleArchive.write(new SigningKey(id, by.getPrivate()).sign(files, scope, at));
  }

  private static byte[] bomb() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("zeros", new byte[(64 << 20) + 1]);
    return BundleArchive.write(files);
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private String pem() {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
