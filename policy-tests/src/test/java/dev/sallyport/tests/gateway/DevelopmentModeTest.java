package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Development mode is loud, stays on this machine, and hands out tokens that soon expire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DevelopmentModeTest {
  @AutoClose private final Site site = Site.start();
  @AutoClose private final Http http = new Http();
  @TempDir private Path folder;

  @Test
  void itIsLoud() {
    assertThat(site.gateway().output())
        .contains("*** DEVELOPMENT MODE", "alice (group ml)", "mallory (no group)", "ci-bot")
        .contains("export ANTHROPIC_BASE_URL=" + site.gateway().uri())
        .contains("export ANTHROPIC_AUTH_TOKEN=$(./sallyport token alice)")
        .contains("curl " + site.gateway().uri() + "/v1/messages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void itBindsLoopbackAlone(String host) {
    Program.Result up =
        Command.run(
            "up", "--listen", host, "--port", "0", "--policy", shipped(), "--state", state());
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.output()).doesNotContain("serves");
    assertThat(up.error()).contains("binds loopback alone", "`" + host + "`", "--issuer");
  }

  @Test
  void aTokenIsShortLivedAndWorks() throws Exception {
    Program.Result token = site.gateway().command("token", "alice");
    assertThat(token.exitCode()).as(token.toString()).isZero();
    assertThat(token.error()).isEmpty();
    String jwt = token.output().strip();
    Instant expires = SignedJWT.parse(jwt).getJWTClaimsSet().getExpirationTime().toInstant();
    assertThat(expires).isBefore(Instant.now().plus(Duration.ofMinutes(16)));
    assertThat(
            http.send(
                    Http.bare(site.gateway().uri(), "/v1/models")
                        .header("x-api-key", jwt)
                        .GET()
                        .build())
                .status())
        .isEqualTo(200);
  }

  @Test
  void aNameThatNobodyHas() {
    Program.Result token = site.gateway().command("token", "root");
    assertThat(token.exitCode()).isEqualTo(1);
    assertThat(token.output()).isEmpty();
    assertThat(token.error()).contains("`root`", "alice", "mallory", "ci-bot");
  }

  @Test
  void twoGatewaysDoNotShareTheirState() {
    Program.Result second =
        Command.run(
            "up",
            "--port",
            "0",
            "--policy",
            site.gateway().policy().toString(),
            "--state",
            site.gateway().state().toString());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.error()).contains(site.gateway().state().toString(), "another");
    assertThat(http.send(Http.message(site.target("ci-bot"), Http.ask("Still here?", false))))
        .extracting(Http.Answer::status)
        .isEqualTo(200);
  }

  @Test
  void aPortThatIsTaken() {
    String port = Integer.toString(site.gateway().uri().getPort());
    Program.Result second =
        Command.run("up", "--port", port, "--policy", shipped(), "--state", state());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.error()).contains(port, "--port");
    Wanted.requireNoStackTrace(second);
  }

  @Test
  void aPolicyThatIsNotThere() {
    String nowhere = folder.resolve("nowhere").toString();
    Program.Result up = Command.run("up", "--port", "0", "--policy", nowhere, "--state", state());
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.error()).contains("there is no policy at `" + nowhere + "`");
    Wanted.requireNoStackTrace(up);
  }

  @Test
  void anOptionThatNobodyKnows() {
    Program.Result up = Command.run("up", "--lissen", "127.0.0.1");
    assertThat(up.exitCode()).isEqualTo(2);
    assertThat(up.error()).contains("--lissen", "--listen");
  }

  private String shipped() {
    return site.gateway().policy().toString();
  }

  private String state() {
    return folder.resolve("state").toString();
  }
}
