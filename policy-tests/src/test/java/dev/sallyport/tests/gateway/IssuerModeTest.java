package dev.sallyport.tests.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.tests.clients.Program;
import dev.sallyport.tests.command.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A gateway that believes an identity provider says what it cannot know. */
class IssuerModeTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final String UNTOLD = "Services cannot be told from people";

  @Test
  void itSaysThatServicesCannotBeToldFromPeople() {
    try (GatewayProcess gateway =
        GatewayProcess.start(NOBODY, Site.KEY, "--issuer", "https://idp.example")) {
      assertThat(gateway.output()).contains(UNTOLD, "--service-claim");
    }
    try (GatewayProcess gateway =
        GatewayProcess.start(
            NOBODY, Site.KEY, "--issuer", "https://idp.example", "--service-claim", "idtyp=app")) {
      assertThat(gateway.output()).doesNotContain(UNTOLD);
    }
  }

  /** Where people sign in at a provider, nobody is alice by a button. */
  @Test
  void aProviderForSignInsEndsDevelopmentMode(@TempDir Path folder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("sallyport.yaml"),
            """
            sign_in:
              providers: [{name: Main, issuer: "https://idp.example", client_id: sallyport}]
            """);
    try (GatewayProcess gateway =
            GatewayProcess.start(NOBODY, Site.KEY, "--config", config.toString());
        Http http = new Http()) {
      Until.holds("it says where people sign in", () -> gateway.output().contains("/login"));
      assertThat(gateway.output()).doesNotContain("DEVELOPMENT MODE");
      Http.Answer page =
          http.send(HttpRequest.newBuilder(URI.create(gateway.uri() + "/sign-in")).build());
      assertThat(page.body()).contains(">Main</a>").doesNotContain("alice");
    }
  }

  static final List<List<String>> MISUSED =
      List.of(
          List.of("--service-claim", "idtyp=app"),
          List.of("--issuer", "https://idp.example", "--service-claim", "idtyp"),
          List.of("--issuer", "https://idp.example", "--service-claim", "=app"));

  @ParameterizedTest
  @FieldSource("MISUSED")
  void aClaimThatSaysNothing(List<String> options) {
    Program.Result up =
        Command.run(Stream.concat(Stream.of("up"), options.stream()).toArray(String[]::new));
    assertThat(up.exitCode()).isEqualTo(2);
    assertThat(up.error()).contains("--service-claim");
    Wanted.requireNoStackTrace(up);
  }
}
