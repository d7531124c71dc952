package dev.sallyport.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Exchanges a token of an identity provider for one of the gateway (RFC 8693). */
final class TokenExchange {
  private static final String VARIABLE = "SALLYPORT_SUBJECT_TOKEN";

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

  /**
   * The gateway's token.
   *
   * @param scope the roles that it is narrowed to; empty for all
   */
  String token(TokenClient client, String scope) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("grant_type", TokenClient.URN + "grant-type:token-exchange");
    fields.put("subject_token", subject());
    fields.put("subject_token_type", TokenClient.URN + "token-type:jwt");
    if (!scope.isBlank()) {
      fields.put("scope", scope);
    }
    var answer = client.post("/oauth/token", fields);
    return answer.token().orElseThrow(answer::noToken);
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
}
