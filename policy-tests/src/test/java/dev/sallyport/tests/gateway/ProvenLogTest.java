package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sallyport.engine.store.LogKeyFile;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a gateway as its users run it, proven by its own commands and by programs of others: a
 * witness (litewitness), and a verifier that reads C2SP's tiles (torchwood).
 */
class ProvenLogTest {
  private static final String KEY = "sk-ant-test-proven-log";
  private static final int CALLS = 5;
  private static final String NAME = LogPeers.WITNESS_NAME;

  @TempDir Path folder;
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(KEY));
  @AutoClose private final Http http = new Http();

  private Path state;
  private Path config;
  private Path archive;
  private String key;

  /** The key of the log that is to be, so that the witness can know it first. */
  @BeforeEach
  void makeKey() throws IOException {
    state = Files.createDirectories(folder.resolve("home").resolve("state"));
    config = folder.resolve("sallyport.yaml");
    archive = folder.resolve("archive");
    key = LogKeyFile.signer(state.resolve(LogKeyFile.NAME), new SecureRandom()).key().toString();
  }

  private GatewayProcess gateway(String audit) throws IOException {
    Files.writeString(config, audit);
    return GatewayProcess.startFrom(
        List.of(Path.of("..", "rego").toAbsolutePath().normalize().toString()),
        folder.resolve("home"),
        sim.uri(),
        KEY,
        "--config",
        config.toString());
  }

  private void call(GatewayProcess gateway) {
    for (int i = 0; i < CALLS; i++) {
      var answer = http.send(Http.message(gateway.target("alice"), Http.ask("Hello", false)));
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void aLogIsProvenByItsCommandsAWitnessAndAVerifierOfOthers() throws Exception {
    try (LogPeers peers = new LogPeers(folder)) {
      LogPeers.Witness witness = peers.witness(key);
      try (GatewayProcess gateway =
          gateway(
              """
              audit:
                witnesses:
                  - address: %s
                    key: %s
                archive: {directory: archive, every: 1s}
              """
                  .formatted(witness.address(), witness.key()))) {
        call(gateway);
        var name = key.split("\\+", 2)[0];
        Until.holds(
            "the witness has signed the log",
            () ->
                gateway
                        .command("audit", "verify", "--key", key, "--witness", witness.key())
                        .exitCode()
                    == 0);
        Until.holds("the archive has what was sent", () -> archived(peers, name) >= 2 * CALLS + 1);
        var verified =
            gateway.command("audit", "verify", "--archive", archive.toString(), "--key", key);
        assertThat(verified.output()).contains(name).contains("proven").doesNotContain("NOT");

        assertThat(metrics(gateway))
            .containsPattern(
                "sallyport_witness_signed_entries\\{witness=\"%s\"} [1-9]".formatted(NAME))
            .contains("sallyport_witness_trouble{witness=\"%s\"} 0".formatted(NAME))
            .contains("sallyport_witness_contradicted{witness=\"%s\"} 0".formatted(NAME))
            .contains("sallyport_archive_trouble 0");
        assertThat(gateway.command("status", "--as", "ci-bot").output())
            .containsPattern("witness %s: [1-9]\\d* entries signed, ".formatted(NAME));

        var request = gateway.audit().entries("intent").getFirst().path("exchange").asText();
        Path proof = folder.resolve("proof");
        Files.writeString(proof, gateway.command("audit", "prove", request).output());
        var proven = Command.run("audit", "verify", "--proof", proof.toString(), "--key", key);
        assertThat(proven.exitCode()).as(proven.toString()).isZero();
        Until.holds("the witness has signed for it", () -> seen(gateway, request, witness));
        Files.writeString(proof, Files.readString(proof).replace("alice", "malice"));
        var forged = Command.run("audit", "verify", "--proof", proof.toString(), "--key", key);
        assertThat(forged.exitCode()).isEqualTo(1);
        assertThat(forged.output()).contains("NOT proven");

        // That it has stopped is known outside.
        gateway.stop();
        var entries = gateway.audit().entries();
        assertThat(entries.getLast().path("kind").asText()).isEqualTo("stopped");
        assertThat(archived(peers, name)).isEqualTo(entries.size());
        assertThat(seen(gateway, witness)).isEqualTo(entries.size());
      }
    }
  }

  /** Whether the proof of an exchange has the witness's signature. */
  private boolean seen(GatewayProcess gateway, String request, LogPeers.Witness witness) {
    Path seen = folder.resolve("seen");
    try {
      Files.writeString(seen, gateway.command("audit", "prove", request).output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Command.run(
                "audit",
                "verify",
                "--proof",
                seen.toString(),
                "--key",
                key,
                "--witness",
                witness.key())
            .exitCode()
        == 0;
  }

  private String metrics(GatewayProcess gateway) {
    return http.send(Http.request(gateway.target("ci-bot"), "/sallyport/v1/metrics").GET().build())
        .body();
  }

  private long archived(LogPeers peers, String name) {
    Path log = archive.resolve(name);
    return Files.exists(log.resolve("checkpoint"))
        ? Long.parseLong(peers.verified(log, key).split(" ", 2)[1])
        : 0;
  }

  /**
   * Whoever puts an older copy of the state back is told so by the witness, and by what was kept.
   */
  @Test
  void aLogThatWasSetBackIsContradictedByItsWitness() throws Exception {
    try (LogPeers peers = new LogPeers(folder)) {
      LogPeers.Witness witness = peers.witness(key);
      String audit =
          "audit: {witnesses: [{address: \"%s\", key: \"%s\"}], archive: {directory: archive, every: 1s}}\n"
              .formatted(witness.address(), witness.key());
      Path earlier = folder.resolve("earlier.db");
      Path kept = folder.resolve("kept");
      try (GatewayProcess gateway = gateway(audit)) {
        call(gateway);
        gateway.stop();
        Files.copy(state.resolve("sallyport.db"), earlier);

        gateway.restart(KEY, "--config", config.toString());
        call(gateway);
        call(gateway);
        Until.holds("the witness has signed more", () -> seen(gateway, witness) > 2 * CALLS + 4);
        Files.writeString(kept, gateway.command("audit", "checkpoint").output());
        gateway.stop();

        Files.copy(earlier, state.resolve("sallyport.db"), StandardCopyOption.REPLACE_EXISTING);
        gateway.restart(KEY, "--config", config.toString());
        Until.holds("it is told", () -> gateway.error().contains("it was set back, or is forked"));
        Until.holds(
            "it is counted",
            () ->
                metrics(gateway)
                    .contains("sallyport_witness_contradicted{witness=\"%s\"} 1".formatted(NAME)));
        Until.holds(
            "the archive contradicts it, too",
            () -> metrics(gateway).contains("sallyport_archive_contradicted 1"));
        assertThat(gateway.error()).contains("the archive has ");
        var whole =
            gateway.command("audit", "verify", "--archive", archive.toString(), "--key", key);
        assertThat(whole.exitCode()).as(whole.toString()).isZero();
        assertThat(gateway.command("status", "--as", "ci-bot").output()).contains("CONTRADICTED");
        assertThat(new Prober(http, gateway).signedIn("alice").get("/console/health").body())
            .contains(">%s<".formatted(NAME))
            .contains("<strong>contradicted</strong>")
            .containsPattern("The witness `%s` has not signed ".formatted(NAME));
        var verified =
            gateway.command("audit", "verify", "--key", key, "--against", kept.toString());
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.output()).contains("NOT proven").contains("its end has been deleted");
        assertThat(gateway.command("audit", "verify", "--key", key).exitCode()).isZero();
      }
    }
  }

  /** How many entries the witness has signed, as `verify` tells it. */
  private static long seen(GatewayProcess gateway, LogPeers.Witness witness) {
    var told = gateway.command("audit", "verify", "--json", "--witness", witness.key());
    try {
      return Http.MAPPER.readTree(told.output()).at("/witnessed/0/entries").asLong();
    } catch (JsonProcessingException e) {
      throw new AssertionError(told.toString(), e);
    }
  }
}
