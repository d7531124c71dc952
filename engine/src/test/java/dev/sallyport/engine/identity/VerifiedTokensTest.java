package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.sallyport.engine.identity.VerifiedTokens.Verified;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {

  @Test
  void theLeastRecentlyUsedLeaves() {
    var tokens = new VerifiedTokens<Verified>(2);
    tokens.remember("a", verified());
    tokens.remember("b", verified());
    tokens.find("a");
    tokens.remember("c", verified());

    assertThat(tokens.size()).isEqualTo(2);
    assertThat(tokens.find("a")).isPresent();
    assertThat(tokens.find("b")).isEmpty();
    assertThat(tokens.find("c")).isPresent();
  }

  @Test
  void aRepeatedTokenIsTheSameIdentity() {
    var key = SigningKey.ec("k1", JWSAlgorithm.ES256);
    try (var provider = new Provider(key);
        var gate = new Gate(provider.trusted())) {
      var token = key.token(provider.payload(gate.clock.instant()));

      assertThat(gate.admits(token)).isSameAs(gate.admits(token));
    }
  }

  private static Verified verified() {
    var identity =
        new Identity(Kind.PERSON, "s", "i", List.of(), Map.of(), "", Instant.EPOCH, Instant.EPOCH);
    var issuer = TrustedIssuer.usual(URI.create("https://login.example"), "sallyport");
    return new Verified(identity, Instant.EPOCH, issuer, 1);
  }
}
