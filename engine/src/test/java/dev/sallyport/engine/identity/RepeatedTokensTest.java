package dev.sallyport.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatedTokensTest {

  @Test
  void aRepeatedTokenIsTheSameIdentity() {
    var key = SigningKey.ec("k1", JWSAlgorithm.ES256);
    try (var provider = new Provider(key);
        var gate = new Gate(provider.trusted())) {
      var token = key.token(provider.payload(gate.clock.instant()));

      assertThat(gate.admits(token)).isSameAs(gate.admits(token));
    }
  }

  @Test
  void anExpiredTokenIsForgotten() {
    var key = SigningKey.ec("k1", JWSAlgorithm.ES256);
    try (var provider = new Provider(key);
        var gate = new Gate(provider.trusted())) {
      var token = key.token(provider.payload(gate.clock.instant()));
      var first = gate.admits(token);
      gate.clock.step(Duration.ofHours(1));
      assertThat(gate.refuses(token).code()).isEqualTo("token_expired");
      gate.clock.step(Duration.ofHours(-1));

      assertThat(gate.admits(token)).isEqualTo(first).isNotSameAs(first);
    }
  }
}
