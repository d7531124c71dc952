package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.tlog.Checkpoint;
import dev.sallyport.engine.tlog.Note;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An archive in S3, as a server keeps it that others have written: versitygw. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ArchiveTest {
  private static final String BUCKET = "audit-archive";
  private static final int CALLS = 5;

  private final Path folder = Folders.fresh();
  @AutoClose private final Http http = new Http();
  @AutoClose private final ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey(Site.KEY));
  @AutoClose private final S3Server server = server();
  private final Path archive = bucket();
  @AutoClose private final GatewayProcess gateway;
  private final String key;

  S3ArchiveTest() {
    secret("wrong");
    gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config().toString());
    key = gateway.command("audit", "key").output().strip();
  }

  @AfterAll
  void delete() {
    // What still runs would write there.
    gateway.stop();
    server.close();
    Folders.delete(folder);
  }

  private S3Server server() {
    try {
      return new S3Server(folder).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path bucket() {
    try {
      return server.bucket(BUCKET).resolve("gateways/one");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path config() {
    return written(
        "sallyport.yaml",
        """
        audit:
          archive:
            s3: {endpoint: "%s", region: %s, bucket: %s, prefix: gateways/one/, access_key_id: %s, secret_key_file: s3.secret}
            every: 1s
        """
            .formatted(server.address(), S3Server.REGION, BUCKET, S3Server.KEY_ID));
  }

  private void secret(String text) {
    var file = written("s3.secret", text);
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path written(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void call() {
    for (int i = 0; i < CALLS; i++) {
      var answer = http.send(Http.message(gateway.target("alice"), Http.ask("Hello", false)));
      assertThat(answer.status()).isEqualTo(200);
      var _ = gateway.audit().outcome(answer.exchange());
    }
  }

  /** How many entries lie there, under a checkpoint. */
  private long archived() {
    var checkpoint = archive.resolve(key.split("\\+", 2)[0]).resolve("checkpoint");
    try {
      return Files.exists(checkpoint)
          ? Checkpoint.parse(Note.parse(Files.readString(checkpoint)).text()).size()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void isProven() {
    var verified = Command.run("audit", "verify", "--archive", archive.toString(), "--key", key);
    assertThat(verified.exitCode()).as(verified.toString()).isZero();
    assertThat(verified.output()).contains("proven").doesNotContain("NOT");
  }

  private String metrics() {
    return http.send(Http.request(gateway.target("ci-bot"), "/sallyport/v1/metrics").GET().build())
        .body();
  }

  private JsonNode status() {
    return http.send(Http.request(gateway.target("ci-bot"), "/sallyport/v1/policy").GET().build())
        .json()
        .path("archive");
  }

  private String health() {
    return new Prober(http, gateway).signedIn("alice").get("/console/health").body();
  }

  /** Everywhere that operators look. */
  private void isTold(String why) {
    Until.holds(why, () -> metrics().contains("sallyport_archive_trouble 1"));
    assertThat(metrics()).containsPattern("sallyport_archive_failures_total [1-9]");
    assertThat(status().path("place").asText()).isEqualTo("s3://audit-archive/gateways/one/");
    assertThat(status().at("/trouble/message").asText()).contains(why);
    assertThat(gateway.command("status", "--as", "ci-bot").output())
        .contains("archive s3://audit-archive/gateways/one/: ")
        .contains(why);
    assertThat(health())
        .contains(">s3://audit-archive/gateways/one/<")
        .containsPattern("The audit log is not archived: [^<]*" + why);
  }

  private void isWell() {
    Until.holds("the archive is well", () -> metrics().contains("sallyport_archive_trouble 0"));
    assertThat(metrics()).containsPattern("sallyport_archive_done_seconds [1-9]");
    assertThat(status().has("done_at")).isTrue();
    assertThat(status().has("trouble")).isFalse();
    assertThat(gateway.command("status", "--as", "ci-bot").output())
        .contains("archive s3://audit-archive/gateways/one/: all was there at ");
    assertThat(health()).doesNotContain("is not archived");
  }

  /** With a wrong secret, with the right one, and while the server is away. */
  @Test
  void theLogComesToTheBucketWhateverIsInTheWay() throws IOException {
    call();
    Until.holds("it is told", () -> gateway.error().contains("is not archived"));
    assertThat(gateway.error())
        .contains("`s3://audit-archive/gateways/one/` answers with status 403")
        .doesNotContain("wrong");
    assertThat(archived()).isZero();
    isTold("answers with status 403");

    secret(S3Server.SECRET);
    var first = gateway.audit().entries().size();
    Until.holds("the archive has what was sent", () -> archived() >= first);
    isProven();
    isWell();

    server.kill();
    call();
    Until.holds("it is told", () -> gateway.error().contains("cannot be reached"));
    assertThat(archived()).isEqualTo(first);
    isTold("cannot be reached");
    var _ = server.start();
    Until.holds("the archive catches up", () -> archived() >= first + 2 * CALLS);
    isProven();
    isWell();
    Until.holds("all is there", () -> archived() == gateway.audit().entries().size());
    assertThat(gateway.error()).doesNotContain(S3Server.SECRET);
  }
}
