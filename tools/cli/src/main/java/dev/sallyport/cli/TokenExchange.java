package dev.sallyport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Exchanges a token of an identity provider for one of the gateway (RFC 8693). */
final class TokenExchange {
  private static final String VARIABLE = "SALLYPORT_SUBJECT_TOKEN";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String URN = "urn:ietf:params:oauth:";

  @Option(
      names = "--exchange",
      required = true,
      description = "Exchange a token of your identity provider for one of the gateway.")
  @SuppressWarnings("UnusedVariable") // That it is there chooses this way; it says no more.
  private boolean exchange;

  @Option(
      names = "--subject-token-file",
      paramLabel = "FILE",
      description = "Where that token is (default: in $" + VARIABLE + ").")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--scope",
      paramLabel = "ROLES",
      description = "Narrow it to these roles, with spaces between them.")
  private String scope = "";

  @Option(
      names = "--gateway",
      paramLabel = "URI",
      description =
          "The gateway (default: $ANTHROPIC_BASE_URL, or the one of the state directory).")
  private Optional<URI> gateway = Optional.empty();

  /** The gateway's token. */
  String token(StateOptions state) {
    var address = address(state);
    var fields = new LinkedHashMap<String, String>();
    fields.put("grant_type", URN + "grant-type:token-exchange");
    fields.put("subject_token", subject());
    fields.put("subject_token_type", URN + "token-type:jwt");
    if (!scope.isBlank()) {
      fields.put("scope", scope);
    }
    var request =
        HttpRequest.newBuilder(URI.create(withoutSlash(address) + "/oauth/token"))
            .timeout(PATIENCE)
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(fields)))
            .build();
    // A redirect could lead to somebody who is not the gateway.
    try (var client = HttpClient.newBuilder().followRedirects(Redirect.NEVER).build()) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      return token(address, response.statusCode(), response.body());
    } catch (IOException _) {
      throw new CommandFailedException("no gateway answers at " + address + ": name another");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted");
    }
  }

  private static String token(URI address, int status, byte[] body) {
    JsonNode answer;
    try {
      answer = new ObjectMapper().readTree(body);
    } catch (IOException _) {
      throw new CommandFailedException("what answers at " + address + " is no gateway");
    }
    if (status == 200 && answer.path("access_token").isTextual()) {
      return answer.path("access_token").textValue();
    }
    var why = answer.path("error_description").asText();
    throw new CommandFailedException(
        "no token: " + (why.isEmpty() ? address + " answered " + status : printable(why)));
  }

  private String subject() {
    var shown =
        file.map(TokenExchange::read)
            .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
            .map(String::strip)
            .orElse("");
    if (shown.isEmpty()) {
      throw new CommandFailedException(
          "there is no token to exchange: name its file with `--subject-token-file`, or set "
              + VARIABLE);
    }
    return shown;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new CommandFailedException(
          "`%s` cannot be read (%s)".formatted(path, e.getClass().getSimpleName()));
    }
  }

  private URI address(StateOptions state) {
    var address =
        gateway
            .or(() -> Optional.ofNullable(System.getenv("ANTHROPIC_BASE_URL")).map(URI::create))
            .orElseGet(state::gateway);
    var host = Optional.ofNullable(address.getHost()).orElse("");
    var safe =
        "https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && isLoopback(host));
    if (!safe) {
      throw new CommandFailedException(
          "`%s` is neither https nor on this machine, so no token is sent there"
              .formatted(address));
    }
    return address;
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String withoutSlash(URI address) {
    return address.toString().replaceAll("/+$", "");
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}|\\p{Cf}", "?");
  }
}
