package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No change to a token, however small, leaves a token that passes. */
class TokenFuzzTest {

  private static final int MUTATIONS = 2_000;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é\"{}";

  @ParameterizedTest
  @ValueSource(longs = {1, 20260301})
  void noMutationPasses(long seed) {
    var keys =
        List.of(
            SigningKey.rsa("k1", JWSAlgorithm.RS256),
            SigningKey.rsa("k2", JWSAlgorithm.PS256),
            SigningKey.ec("k3", JWSAlgorithm.ES256),
            SigningKey.ed25519("k4", JWSAlgorithm.EdDSA));
    var random = new Random(seed);
    try (var provider = new Provider(keys.toArray(SigningKey[]::new));
        var gate = new Gate(provider.trusted())) {
      var payload = provider.payload(gate.clock.instant());
      var tokens = keys.stream().map(key -> key.token(payload)).toList();
      tokens.forEach(gate::admits);
      for (var i = 0; i < MUTATIONS; i++) {
        var token = tokens.get(i % tokens.size());
        var mutant = mutated(token, random);
        if (mutant.equals(token)) {
          continue;
        }

        var refusal = gate.refuses(mutant);

        assertThat(refusal.status()).as("seed %d, mutation %d", seed, i).isEqualTo(401);
        assertThat(refusal.code())
            .as("seed %d, mutation %d", seed, i)
            .isNotIn("token_expired", "token_not_yet_valid", "wrong_audience");
      }
    }
  }

  private static String mutated(String token, Random random) {
    var text = new StringBuilder(token);
    for (var changes = 1 + random.nextInt(3); changes > 0 && text.length() > 1; changes--) {
      var at = random.nextInt(text.length());
      var letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(7)) {
        case 0 -> text.setCharAt(at, letter);
        case 1 -> text.insert(at, letter);
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.setLength(Math.max(1, at));
        case 4 -> text.setCharAt(text.length() - 1, letter);
        case 5 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
        default -> text.append(text, at, text.length());
      }
    }
    return text.toString();
  }
}
