package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.dataplane.Gateway;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** As whom a command calls the gateway of this machine. */
final class CallerOptions {
  /** What a gateway writes that listens on all of its machine's addresses. */
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "[::]");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print the gateway's JSON as it is.")
  private boolean json;

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
    var request = request(state, path).timeout(PATIENCE).method(method, body).build();
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), new ObjectMapper().readTree(response.body()));
    } catch (IOException e) {
      throw new CommandFailedException(
          "no gateway answers at " + state.gateway() + ": start one with `./sallyport up`");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted");
    }
  }

  /** Whether machines read it. */
  boolean json() {
    return json;
  }

  /** A request to the gateway's own API. */
  HttpRequest.Builder request(StateOptions state, String path) {
    var gateway = state.gateway();
    if (!"https".equals(gateway.getScheme())
        && !EVERYWHERE.contains(gateway.getHost())
        && !GatewayAddress.isThisMachine(gateway.getHost())) {
      throw new CommandFailedException(
          "`%s` says that the gateway is at %s, and by http tokens are sent to this machine alone"
              .formatted(state.state, gateway));
    }
    return HttpRequest.newBuilder(URI.create(gateway + Gateway.OWN_API + path))
        .header("authorization", "Bearer " + bearer(state));
  }

  /**
   * Prints an answer.
   *
   * @param words prints what it says to people
   * @return the exit code
   */
  int print(Answer answer, CommandSpec spec, BiConsumer<JsonNode, PrintWriter> words) {
    if (answer.status() != 200) {
      spec.commandLine().getErr().println(answer.error());
      return 1;
    }
    if (json) {
      spec.commandLine().getOut().println(answer.body());
    } else {
      words.accept(answer.body(), spec.commandLine().getOut());
    }
    return 0;
  }

  /** What became of one thing: its name, and how it stands. */
  static void state(JsonNode one, PrintWriter out) {
    out.println(one.path("id").asText() + " " + one.path("state").asText());
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
