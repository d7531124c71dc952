package dev.sallyport.engine.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.model.RefusedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Of ten thousand truncated and mutated assertions none is accepted, and nothing but our refusal is
 * thrown. The signature covers the canonical form: a mutant that only spells the same document in
 * another way (a space more inside a tag) is the same assertion, which was used before, and it says
 * the same.
 */
class AssertionFuzzTest {
  private static final int MUTATIONS = 5_000;
  private static final String ALPHABET = "ABCDEFabcdef0123456789-_.:=+/ \n\0é\"'<>&;#![]?";
  private static final List<String> PIECES =
      List.of(
          "<saml:Assertion ID=\"_a1\">",
          "</saml:Assertion>",
          "<ds:Signature>",
          "<!--",
          "-->",
          "<![CDATA[",
          "]]>",
          "&lt;",
          "&#0;",
          "&#x1F600;",
          "xmlns:saml=\"urn:x\" ",
          "xmlns=\"urn:x\" ",
          "ID=\"_a1\" ",
          "<!DOCTYPE x>",
          "<?xml version=\"1.1\"?>",
          "\uFEFF");

  @ParameterizedTest
  @ValueSource(longs = {1, 20260301})
  void noMutationPasses(long seed) {
    var random = new Random(seed);
    try (var gate = new Gate();
        var forgetful = new Gate()) {
      var originals =
          List.of(
              Signer.of(IdpKey.RSA).showing(IdpKey.RSA).sign(Draft.assertion()),
              Signer.of(IdpKey.EC).sign(Draft.assertion().replace("\"_a1\"", "\"_a2\"")));
      originals.forEach(gate::admits);
      for (var i = 0; i < MUTATIONS; i++) {
        var original = originals.get(i % originals.size());
        var token =
            random.nextInt(4) == 0
                ? mutated(Gate.encoded(original), random)
                : Gate.encoded(mutated(original, random));
        try {
          var identity = gate.verifier.verify(token);
          throw new AssertionError(
              "seed %d, mutation %d was accepted: %s".formatted(seed, i, identity.subject()));
        } catch (RefusedException e) {
          assertThat(e.refusal().status()).as("seed %d, mutation %d", seed, i).isEqualTo(401);
          if (e.refusal().code().equals("assertion_replayed")) {
            forgetful.forget();
            var same = forgetful.verifier.verify(token);
            forgetful.forget();
            assertThat(same)
                .as("seed %d, mutation %d", seed, i)
                .isEqualTo(forgetful.admits(original));
          }
        }
      }
    }
  }

  private static String mutated(String original, Random random) {
    var text = new StringBuilder(original);
    for (var changes = 1 + random.nextInt(3); changes > 0 && text.length() > 1; changes--) {
      var at = random.nextInt(text.length());
      var letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(8)) {
        case 0 -> text.setCharAt(at, letter);
        case 1 -> text.insert(at, letter);
        case 2 -> text.deleteCharAt(at);
        case 3 -> text.setLength(Math.max(1, at));
        case 4 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 5 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
        case 6 -> text.delete(at, Math.min(text.length(), at + random.nextInt(200)));
        default ->
            text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(400))));
      }
    }
    return text.toString();
  }
}
