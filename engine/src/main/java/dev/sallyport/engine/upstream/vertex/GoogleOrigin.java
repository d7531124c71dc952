package dev.sallyport.engine.upstream.vertex;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.upstream.credential.Issued;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Origin;
import dev.sallyport.engine.upstream.credential.Secret;
import dev.sallyport.engine.upstream.credential.SecretOpener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * Google's access token for a service account, or for a workload identity of another cloud, by
 * Google's own library; the file is the JSON that Google's console gives, read anew for each token.
 */
public record GoogleOrigin(Path file, Clock clock) implements Origin {
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  @Override
  public Issued issue() {
    var asked = clock.instant();
    var token = token();
    var value = token.getTokenValue();
    var end = token.getExpirationTime();
    if (value == null || end == null) {
      throw new NoSecretException("Google gave no token, or none with an end");
    }
    return Issued.lasting(new Secret(value), Duration.between(asked, end.toInstant()), asked);
  }

  private AccessToken token() {
    var text = SecretOpener.document(file);
    try {
      return credentials(text).createScoped(SCOPE).refreshAccessToken();
    } catch (NoSecretException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Of a field that is missing the library says so in many ways, null pointers among them. Its
      // messages repeat what Google answered, and what the file holds.
      throw new NoSecretException(
          "Google gives no token for `%s` (%s)".formatted(file, e.getClass().getSimpleName()));
    }
  }

  /** Only these two kinds: the library's others would send keys to places that the file names. */
  private GoogleCredentials credentials(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return switch (kind(bytes)) {
      case "service_account" ->
          ServiceAccountCredentials.fromStream(new ByteArrayInputStream(bytes));
      case "external_account" ->
          ExternalAccountCredentials.fromStream(new ByteArrayInputStream(bytes));
      default ->
          throw new NoSecretException(
              "`%s` is no key of a service account and no workload identity".formatted(file));
    };
  }

  private String kind(byte[] bytes) {
    try {
      return StrictJson.object(bytes).path("type").asText();
    } catch (MalformedJsonException _) {
      throw new NoSecretException("`%s` holds something else than JSON".formatted(file));
    }
  }
}
