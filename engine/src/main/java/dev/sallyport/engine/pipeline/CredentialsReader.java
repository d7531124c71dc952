package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.model.RefusedException;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the caller's token: clients send it as {@code Authorization: Bearer}, {@code x-api-key} or
 * both.
 */
public final class CredentialsReader {
  private static final Set<String> FIELDS = Set.of("authorization", "x-api-key");
  private static final String BEARER = "bearer ";

  private CredentialsReader() {}

  /** The fields that carry credentials, in lower case: never sent on. */
  static boolean carries(String field) {
    return FIELDS.contains(field);
  }

  /**
   * The one token in the fields.
   *
   * @throws RefusedException if there is none, or if there are two that differ
   */
  public static Credentials read(Headers headers) {
    var tokens = new ArrayList<String>(headers.all("x-api-key"));
    for (var value : headers.all("authorization")) {
      if (value.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
        tokens.add(value.substring(BEARER.length()));
      }
    }
    tokens.replaceAll(String::strip);
    tokens.removeIf(String::isEmpty);
    return switch (Set.copyOf(tokens).size()) {
      case 0 -> throw new RefusedException(Refusals.noCredentials());
      case 1 -> new Credentials(tokens.getFirst());
      default -> throw new RefusedException(Refusals.twoCredentials());
    };
  }
}
