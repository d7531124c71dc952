package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks a gateway for tokens, at an address to which they may be sent. */
record TokenClient(URI address) {
  static final String URN = "urn:ietf:params:oauth:";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What the gateway answered. */
  record Answer(int status, JsonNode body) {
    /** The word that says what was wrong (RFC 6749, section 5.2). */
    String error() {
      return body.path("error").asText();
    }

    /** The token, if there is one. */
    Optional<String> token() {
      return status == 200
          ? Optional.ofNullable(body.path("access_token").textValue())
          : Optional.empty();
    }

    /** There is none, and why. */
    CommandFailedException noToken() {
      var why = body.path("error_description").asText();
      return new CommandFailedException(
          "no token: " + (why.isEmpty() ? "the gateway answered " + status : Printable.of(why)));
    }
  }

  /**
   * The gateway that is meant: the one that is named, that of the environment, or that of the state
   * directory.
   */
  static TokenClient at(Optional<URI> gateway, StateOptions state) {
    var address =
        gateway
            .or(() -> Optional.ofNullable(System.getenv("ANTHROPIC_BASE_URL")).map(URI::create))
            .orElseGet(state::gateway);
    var host = Optional.ofNullable(address.getHost()).orElse("");
    var safe =
        "https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && GatewayAddress.isThisMachine(host));
    if (!safe) {
      throw new CommandFailedException(
          "`%s` is neither https nor on this machine, so no token is sent there"
              .formatted(address));
    }
    return new TokenClient(address);
  }

  /** Posts a form. */
  Answer post(String path, Map<String, String> fields) {
    var request =
        HttpRequest.newBuilder(URI.create(address.toString().replaceAll("/+$", "") + path))
            .timeout(PATIENCE)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(fields)))
            .build();
    // A redirect could lead to somebody who is not the gateway.
    try (var client = HttpClient.newBuilder().followRedirects(Redirect.NEVER).build()) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), json(response.body()));
    } catch (IOException _) {
      throw new CommandFailedException("no gateway answers at " + address + ": name another");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted");
    }
  }

  private JsonNode json(byte[] body) {
    try {
      return new ObjectMapper().readTree(body);
    } catch (IOException _) {
      throw new CommandFailedException("what answers at " + address + " is no gateway");
    }
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
