package dev.sallyport.dataplane;

import java.security.SecureRandom;
import java.util.function.Supplier;

/** Names exchanges: {@code req_} and twenty-four characters that nobody can guess or mistype. */
final class ExchangeIds implements Supplier<String> {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 24;

  private final SecureRandom random;

  ExchangeIds(SecureRandom random) {
    this.random = random;
  }

  @Override
  public String get() {
    var id = new StringBuilder("req_");
    var bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    for (var one : bytes) {
      id.append(ALPHABET.charAt(one & 31));
    }
    return id.toString();
  }
}
