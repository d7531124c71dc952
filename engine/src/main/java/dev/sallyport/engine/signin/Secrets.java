package dev.sallyport.engine.signin;

import dev.sallyport.engine.json.Digests;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Names that nobody guesses, and the digests under which they are kept. */
final class Secrets {
  private Secrets() {}

  static String next(SecureRandom random) {
    var bytes = new byte[SignInLimits.SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String digest(String secret) {
    return Digests.sha256(secret.getBytes(StandardCharsets.UTF_8));
  }
}
