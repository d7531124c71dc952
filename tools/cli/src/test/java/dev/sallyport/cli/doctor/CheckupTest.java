package dev.sallyport.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.doctor.Finding.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The usual mistakes, each told with what to do. */
final class CheckupTest {
  @TempDir private Path folder;
  private Path policy;

  @BeforeEach
  void write() throws IOException {
    policy = Files.createDirectory(folder.resolve("rego"));
    Files.writeString(
        policy.resolve("request.rego"),
        "package gateway.request\n\nallow contains {\"rule\": \"all\"}\n");
  }

  private List<Finding> found(String config) throws IOException {
    var file = folder.resolve("sallyport.yaml");
    Files.writeString(file, config);
    return found(
        new Checkup(Optional.of(file), Map.of(), policy.toString(), state(), none(), clock()));
  }

  private static List<Finding> found(Checkup checkup) {
    var findings = new ArrayList<Finding>();
    checkup.run(findings::add);
    return findings;
  }

  private Path state() {
    return folder.resolve("state");
  }

  private static Optional<URI> none() {
    return Optional.empty();
  }

  private static Clock clock() {
    return Clock.systemUTC();
  }

  private static void requireWrong(List<Finding> findings, String subject, String message) {
    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.level()).isEqualTo(Level.WRONG);
              assertThat(finding.subject()).isEqualTo(subject);
              assertThat(finding.message()).contains(message);
            });
  }

  @Test
  void aPlainStartIsWellAndItIsSaidWhatItMeans() {
    var findings =
        found(new Checkup(Optional.empty(), Map.of(), policy.toString(), state(), none(), clock()));
    assertThat(findings)
        .extracting(Finding::level, Finding::subject)
        .containsExactly(
            tuple(Level.OK, "configuration"),
            tuple(Level.OK, "policy"),
            tuple(Level.OK, "state"),
            tuple(Level.LOOK, "upstream"),
            tuple(Level.LOOK, "identity"));
    assertThat(Files.exists(state())).as("nothing is changed").isFalse();
  }

  private static Tuple tuple(Object... values) {
    return Assertions.tuple(values);
  }

  @Test
  void aConfigurationThatCannotBeReadHasItsPlaceAndTheRestIsLookedAt() throws IOException {
    var findings = found("listener: {drain: soon}\n");
    requireWrong(findings, "configuration", "sallyport.yaml:1:1: `listener.drain` is a number");
    assertThat(findings).extracting(Finding::subject).contains("policy", "state");
  }

  @Test
  void aPolicyHasItsMistakesNamed() throws IOException {
    Files.writeString(
        policy.resolve("request.rego"), "package gateway.request\n\nallow contains x\n");
    requireWrong(found("{}"), "policy", "request.rego:3");
    var nowhere = folder.resolve("nowhere").toString();
    requireWrong(
        found(new Checkup(Optional.empty(), Map.of(), nowhere, state(), none(), clock())),
        "policy",
        "is not there: name a policy with `--policy`");
  }

  @Test
  void whatCannotBeReachedIsNamed() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Files.writeString(folder.resolve("claude.key"), "sk-ant-test");
    var findings =
        found(
            """
            issuers: [{issuer: "http://127.0.0.1:%1$d/realms/main", audience: sallyport}]
            store: {url: "jdbc:postgresql://127.0.0.1:%1$d/x?sslmode=disable", user: u}
            audit: {payloads: {key: {file: payload.key}}}
            upstreams: [{name: main, weight: 1, claude: {base: "http://127.0.0.1:%1$d", key: {file: claude.key}}}]
            """
                .formatted(free));
    requireWrong(findings, "database", "the database cannot be reached");
    requireWrong(findings, "upstream main", "cannot be reached from here");
    requireWrong(findings, "issuer", "cannot be fetched");
    assertThat(findings.toString()).doesNotContain("sk-ant-test");
  }

  @Test
  void aStateDirectoryThatIsAFileIsNone() throws IOException {
    Files.writeString(state(), "");
    requireWrong(
        found(new Checkup(Optional.empty(), Map.of(), policy.toString(), state(), none(), clock())),
        "state",
        "cannot be written");
  }

  @Test
  void aCertificateWithoutItsKeyIsNone() throws IOException {
    Files.writeString(folder.resolve("cert.pem"), "");
    Files.writeString(folder.resolve("key.pem"), "");
    requireWrong(
        found("listener: {tls: {certificate: cert.pem, key: key.pem}}"), "certificate", ".pem");
  }
}
