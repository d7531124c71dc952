package dev.sallyport.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.support.Prover;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of the gateway that are given to a key, and tokens that are bound to one. */
class BoundTokensTest {
  @TempDir private Path folder;
  private Desk desk;
  private final Prover alice = Prover.ec();
  private final Prover mallory = Prover.ec();

  @BeforeEach
  void open() {
    desk = new Desk(folder);
    desk.binds("tied", new Binding(Optional.of(alice.thumbprint()), Optional.empty()));
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private Holding shownBy(Prover prover) {
    return prover.asks(desk.clock.instant());
  }

  private String refused(String token, Prover prover) {
    try {
      desk.identifier.identify(Prover.call(token, prover.proof(token, desk.clock.instant())));
    } catch (RefusedException e) {
      return e.refusal().code();
    }
    return "";
  }

  @Test
  void aTokenIsGivenToTheKeyThatIsShown() {
    var answer = desk.asks(shownBy(alice), Desk.exchange("alice"));
    var token = Desk.access(answer);
    assertThat(answer.body().path("token_type").asText()).isEqualTo("DPoP");
    assertThat(refused(token, alice)).isEmpty();
    assertThat(desk.refuses(token)).isEqualTo("proof_missing");
    assertThat(refused(token, mallory)).isEqualTo("proof_other_key");
    assertThat(refused(desk.exchanged("alice"), alice)).isEqualTo("token_not_bound");
  }

  @Test
  void aProofThatDoesNotHoldGivesNothing() {
    var spent = shownBy(alice);
    assertThat(desk.asks(spent, Desk.exchange("alice")).status()).isEqualTo(200);
    var answer = desk.asks(spent, Desk.exchange("alice"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().path("error").asText()).isEqualTo("invalid_dpop_proof");
    assertThat(desk.log()).last().asString().contains("proof_replayed");
    var late = shownBy(alice);
    desk.clock.step(Duration.ofSeconds(60));
    assertThat(desk.asks(late, Desk.exchange("alice")).status()).isEqualTo(400);
  }

  @Test
  void aBoundTokenIsExchangedByItsKeyAlone() {
    assertThat(desk.asks(Desk.exchange("tied")).status()).isEqualTo(400);
    assertThat(desk.asks(shownBy(mallory), Desk.exchange("tied")).status()).isEqualTo(400);
    var first = Desk.access(desk.asks(shownBy(alice), Desk.exchange("tied")));
    // What was given for it is bound as well, and so is what is given for that.
    assertThat(desk.asks(Desk.exchange(first)).status()).isEqualTo(400);
    assertThat(desk.asks(shownBy(mallory), Desk.exchange(first)).status()).isEqualTo(400);
    assertThat(refused(Desk.access(desk.asks(shownBy(alice), Desk.exchange(first))), alice))
        .isEmpty();
  }

  @Test
  void whoActsForSomebodyShowsItsKeyToo() {
    var acting = Desk.exchange("alice", "actor_token", "tied", "actor_token_type", Desk.ACCESS);
    assertThat(desk.asks(acting).status()).isEqualTo(400);
    assertThat(desk.asks(shownBy(mallory), acting).status()).isEqualTo(400);
    assertThat(desk.asks(shownBy(alice), acting).status()).isEqualTo(200);
  }

  @Test
  void aSignInGoesOnWithTheKeyWithWhichItBegan() {
    var refresh = Desk.refresh(desk.signsIn(shownBy(alice)));
    for (var holding : new Holding[] {Holding.NONE, shownBy(mallory)}) {
      var answer = desk.asks(holding, "grant_type", "refresh_token", "refresh_token", refresh);
      assertThat(answer.body().path("error").asText()).isEqualTo("invalid_dpop_proof");
    }
    // The thief's tries have not ended it.
    var next = desk.asks(shownBy(alice), "grant_type", "refresh_token", "refresh_token", refresh);
    assertThat(refused(Desk.access(next), alice)).isEmpty();
  }

  /** Else the owner's token would be refused for its key, and never be seen to come again. */
  @Test
  void aThiefBindsNobodysSignIn() {
    var owners = Desk.refresh(desk.signsIn());
    var theirs =
        desk.asks(shownBy(mallory), "grant_type", "refresh_token", "refresh_token", owners);
    assertThat(refused(Desk.access(theirs), mallory)).isEmpty();
    desk.clock.step(Duration.ofMinutes(5));
    assertThat(desk.refreshes(owners).status()).isEqualTo(401);
    assertThat(
            desk.asks(
                    shownBy(mallory),
                    "grant_type",
                    "refresh_token",
                    "refresh_token",
                    Desk.refresh(theirs))
                .status())
        .isEqualTo(401);
    assertThat(desk.log().toString()).contains("\"step\":\"reused\"");
  }

  @Test
  void anExchangeLosesNoCertificate() throws GeneralSecurityException {
    var certificates = anyCertificates();
    var digest = Prover.hash(certificates[0].getEncoded());
    desk.binds("tied to it", new Binding(Optional.empty(), Optional.of(digest)));
    var mine = new Holding(new Holding.Proof.None(), Optional.of(certificates[0]));
    var other = new Holding(new Holding.Proof.None(), Optional.of(certificates[1]));
    var acting =
        Desk.exchange("alice", "actor_token", "tied to it", "actor_token_type", Desk.ACCESS);
    for (var form : List.of(Desk.exchange("tied to it"), acting)) {
      assertThat(desk.asks(form).status()).isEqualTo(400);
      assertThat(desk.asks(other, form).status()).isEqualTo(400);
      var answer = desk.asks(mine, form);
      var token = Desk.access(answer);
      assertThat(answer.body().path("token_type").asText()).isEqualTo("Bearer");
      assertThat(desk.refuses(token)).isEqualTo("certificate_other");
      assertThat(desk.identifier.identify(new Credentials(token, mine)).subject()).isNotEmpty();
    }
  }

  /** Two of those that every JDK brings along. */
  private static X509Certificate[] anyCertificates() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow()
        .getAcceptedIssuers();
  }

  @Test
  void toTakeATokenBackNobodyNeedsItsKey() {
    var token = Desk.access(desk.asks(shownBy(alice), Desk.exchange("alice")));
    assertThat(desk.endpoint.revoke("ex_r", Desk.form("token", token)).status()).isEqualTo(200);
    assertThat(refused(token, alice)).isEqualTo("token_revoked");
  }
}
