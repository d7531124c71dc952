package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.dataplane.Gateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** As whom a command calls the gateway of this machine. */
final class CallerOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--as",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Call as this development identity (default: alice).")
  private String as = "alice";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      scope = ScopeType.INHERIT,
      defaultValue = "${env:SALLYPORT_TOKEN}",
      description = "Call as whoever this token stands for (default: $SALLYPORT_TOKEN).")
  private Optional<String> token = Optional.empty();

  /** What the gateway answered. */
  record Answer(int status, JsonNode body) {
    /** The sentence that says what was wrong. */
    String error() {
      return body.path("error").path("message").asText();
    }
  }

  /** Calls the gateway's own API. */
  Answer send(StateOptions state, String method, String path, BodyPublisher body) {
    var gateway = state.gateway();
    if (!"https".equals(gateway.getScheme())
        && !gateway.getHost().matches("127\\..*|localhost|0\\.0\\.0\\.0|\\[::1?]")) {
      throw new CommandFailedException(
          "`%s` says that the gateway is at %s, and by http tokens are sent to this machine alone"
              .formatted(state.state, gateway));
    }
    var request =
        HttpRequest.newBuilder(URI.create(gateway + Gateway.OWN_API + path))
            .timeout(PATIENCE)
            .header("authorization", "Bearer " + bearer(state))
            .method(method, body)
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), new ObjectMapper().readTree(response.body()));
    } catch (IOException e) {
      throw new CommandFailedException(
          "no gateway answers at " + gateway + ": start one with `./sallyport up`");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted");
    }
  }

  private String bearer(StateOptions state) {
    return token
        .filter(given -> !given.isBlank())
        .orElseGet(
            () ->
                Gateway.developmentIssuer(state.gateway(), state.state, Clock.systemUTC())
                    .mint(as));
  }
}
