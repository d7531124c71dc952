package dev.sallyport.engine.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No change to a key, however small, leaves a key that passes; nor does mending its check. */
class KeyFuzzTest {
  private static final int MUTATIONS = 5_000;
  private static final String ALPHABET = "0123456789abcdefABCDEFgsp- \n\0é٠";

  @ParameterizedTest
  @ValueSource(longs = {1, 20261129})
  void noMutationPasses(long seed) {
    var random = new Random(seed);
    var place = new KeyPlace();
    var key = place.made().shown();
    // The hash's own strength is not tried here, so a quick comparison stands for it.
    var identifier =
        KeyPlace.among(
            new KeyIdentifier(
                place.keys,
                place.clock,
                new SecureRandom(),
                (_, secret) -> java.util.Arrays.equals(secret, key.secret())));
    identifier.identify(new Credentials(key.reveal()));
    for (var i = 0; i < MUTATIONS; i++) {
      var mutant = mutated(key.reveal(), random);
      if (mutant.equals(key.reveal())) {
        continue;
      }
      try {
        identifier.identify(new Credentials(mutant));
        throw new AssertionError("seed %d, mutation %d passes".formatted(seed, i));
      } catch (RefusedException e) {
        assertThat(e.refusal().status()).as("seed %d, mutation %d", seed, i).isIn(401, 429);
        assertThat(e.refusal().code())
            .isIn("not_a_key", "key_mistyped", "key_unknown", "key_tries");
      }
      if (i % 100 == 0) {
        place.clock.step(KeyLimits.WRONG_WINDOW);
      }
    }
  }

  private static String mutated(String key, Random random) {
    var text = new StringBuilder(key);
    for (var changes = 1 + random.nextInt(3); changes > 0 && text.length() > 1; changes--) {
      var at = random.nextInt(text.length());
      var letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(5)) {
        case 0, 1 -> text.setCharAt(at, letter);
        case 2 -> text.insert(at, letter);
        case 3 -> text.deleteCharAt(at);
        default -> text.setLength(Math.max(1, at));
      }
    }
    return random.nextInt(3) == 0 ? mended(text.toString()) : text.toString();
  }

  private static String mended(String key) {
    if (key.length() < 84) {
      return key;
    }
    var crc = new CRC32();
    crc.update(key.substring(0, 84).getBytes(StandardCharsets.UTF_8));
    return key.substring(0, 84) + HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
