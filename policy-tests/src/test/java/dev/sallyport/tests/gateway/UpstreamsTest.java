package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.dataplane.UpstreamConfig;
import dev.sallyport.dataplane.UpstreamConfig.Kind;
import dev.sallyport.engine.upstream.credential.SecretSource;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import dev.sallyport.sim.ClaudeSim;
import dev.sallyport.sim.Exchange;
import dev.sallyport.sim.Options;
import dev.sallyport.tests.clients.Clients;
import dev.sallyport.tests.clients.Mode;
import dev.sallyport.tests.clients.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real client, a gateway, and behind it Bedrock with the Claude API in reserve. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpstreamsTest {
  private static final String AWS = "AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String KEY = "sk-ant-reserve-0001";

  private ClaudeSim bedrock;
  private ClaudeSim claude;
  private BeforeUpstreams gateway;
  private Path state;
  private Path keys;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    bedrock =
        ClaudeSim.start(
            Options.defaults()
                .withFaces(
                    new Options.Faces(
                        AWS.split(":", 2)[0], AWS.split(":", 2)[1], "eu-central-1", "")));
    claude = ClaudeSim.start(Options.defaults().withApiKey(KEY));
    state = folder.resolve("state");
    keys = secret(folder.resolve("aws"), AWS);
    Path key = secret(folder.resolve("claude"), KEY);
    gateway =
        BeforeUpstreams.start(
            List.of(
                new UpstreamConfig(
                    "bedrock",
                    1,
                    new Kind.Bedrock(
                        bedrock.uri(),
                        "eu-central-1",
                        new SecretSource.File(keys),
                        Map.of(
                            "claude-sonnet-5", "anthropic.claude-sonnet-5-v1:0",
                            "claude-sonnet-5-5", "eu.anthropic.claude-sonnet-5-5-v1:0"))),
                new UpstreamConfig(
                    "claude",
                    0,
                    new Kind.Claude(
                        claude.uri(), new ServiceCredential.ApiKey(new SecretSource.File(key))))),
            state);
  }

  private static Path secret(Path file, String text) throws IOException {
    Files.writeString(file, text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterAll
  void stop() {
    gateway.close();
    bedrock.close();
    claude.close();
  }

  @BeforeEach
  void forget() {
    bedrock.clear();
    claude.clear();
  }

  private String lastUpstream() {
    return Until.found(
        "an outcome",
        () ->
            new Audit(state.resolve("sallyport.db"))
                .entries("outcome").reversed().stream()
                    .findFirst()
                    .map(entry -> entry.at("/upstream/name").asText()));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  @Order(1)
  void aRealClientTalksToBedrockAndDoesNotNotice(Mode mode) {
    Scenarios.reply(Clients.javaSdk(), gateway.alice(), mode);
    Exchange seen = bedrock.exchanges().getLast();
    assertThat(seen.path())
        .matches("/model/(eu\\.)?anthropic\\.claude-sonnet-[0-9-]+v1:0/invoke.*")
        .endsWith(mode == Mode.STREAMED ? "/invoke-with-response-stream" : "/invoke");
    assertThat(seen.header("authorization").orElse("")).startsWith("AWS4-HMAC-SHA256 ");
    assertThat(seen.headers()).doesNotContainKeys("x-api-key", "anthropic-version");
    assertThat(claude.exchanges()).isEmpty();
    assertThat(lastUpstream()).isEqualTo("bedrock");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  @Order(2)
  void toolsAndErrorsPassAsWell(Mode mode) {
    gateway.passToolsAndErrors(mode);
  }

  @Test
  @Order(3)
  void keysThatAreNoLongerGoodSendTheCallToTheReserve() throws IOException {
    Files.writeString(keys, "AKIDEXAMPLE:notTheSecretAnyMore\n");
    Until.found(
        "a call that Bedrock refused",
        () -> {
          Scenarios.reply(Clients.javaSdk(), gateway.alice(), Mode.WHOLE);
          return Optional.of(lastUpstream()).filter("claude"::equals);
        });
    assertThat(bedrock.exchanges().getLast().status()).hasValue(403);
  }
}
