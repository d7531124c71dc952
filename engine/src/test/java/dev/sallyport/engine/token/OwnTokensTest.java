package dev.sallyport.engine.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.files.SecretPlace;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing passes for a token of the gateway but a token of the gateway. */
class OwnTokensTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é\"{}";

  @TempDir private Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20261129})
  void noMutationPasses(long seed) {
    var random = new Random(seed);
    var tokens = List.of(desk.exchanged("alice", "scope", "reader"), Desk.access(desk.signsIn()));
    for (var i = 0; i < 5_000; i++) {
      var token = tokens.get(i % 2);
      var mutant = mutated(token, random);
      if (!mutant.equals(token)) {
        // Whoever is asked about it, ours or the strangers', it is refused and nothing is thrown.
        assertThat(desk.refuses(mutant))
            .as("seed %d, mutation %d", seed, i)
            .isNotIn("token_expired", "token_revoked", "wrong_audience");
        var answer = desk.asks(Desk.exchange(mutant));
        assertThat(answer.status()).as("seed %d, mutation %d", seed, i).isEqualTo(400);
      }
    }
    tokens.forEach(desk::admits);
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

  /** A token with these claims changed, signed by that key. */
  private String forged(ECKey key, String type, Consumer<ObjectNode> change) throws Exception {
    var claims = StrictJson.object(JWSObject.parse(desk.exchanged("alice")).getPayload().toBytes());
    change.accept(claims);
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType(type))
            .keyID(key.getKeyID())
            .build();
    var token = new JWSObject(header, new Payload(StrictJson.bytes(claims)));
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  @Test
  void everyClaimIsLookedAt() throws Exception {
    var ours = desk.tokens.keys().signing();
    assertThat(desk.admits(forged(ours, "at+jwt", _ -> {})).subject()).isEqualTo("alice");
    assertThat(desk.refuses(forged(ours, "at+jwt", c -> c.put("aud", "https://x.example"))))
        .isEqualTo("wrong_audience");
    for (var claim : List.of("exp", "iat", "jti", "sid", "sub", "idp", "kind", "method")) {
      assertThat(desk.refuses(forged(ours, "at+jwt", c -> c.remove(claim))))
          .as(claim)
          .isEqualTo("token_malformed");
    }
    assertThat(desk.refuses(forged(ours, "at+jwt", c -> c.put("kind", "root"))))
        .isEqualTo("token_malformed");
    assertThat(desk.refuses(forged(ours, "JWT", _ -> {}))).isEqualTo("wrong_type");
    // Ours begin with their issuer, and what begins otherwise is nobody's.
    assertThat(desk.refuses(forged(ours, "at+jwt", c -> c.<ObjectNode>set("iss", c.remove("iss")))))
        .isEqualTo("unknown_issuer");
    assertThat(
            desk.refuses(forged(ours, "at+jwt", c -> c.put("iss", "https://gateway.example/idp"))))
        .isEqualTo("unknown_issuer");
    assertThat(desk.refuses(forged(ours, "at+jwt", c -> c.put("iss", "https://x.example"))))
        .isEqualTo("unknown_issuer");
    assertThat(
            desk.refuses(
                forged(
                    ours,
                    "at+jwt",
                    c -> c.put("iat", desk.clock.instant().plusSeconds(60).getEpochSecond()))))
        .isEqualTo("token_not_yet_valid");
  }

  @Test
  void whoCanRefreshAnExpiredTokenIsNotToldToGiveUp() {
    var token = desk.exchanged("alice");
    desk.clock.step(Duration.ofMinutes(18));
    assertThatThrownBy(() -> desk.admits(token))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal().mayRetry()).isTrue();
              assertThat(refused.refusal().message()).startsWith("The token expired 3 minutes ago");
            });
  }

  @Test
  void aRememberedTokenExpiresAndIsForgotten() {
    var token = desk.exchanged("alice");
    var first = desk.admits(token);
    desk.clock.step(Duration.ofMinutes(14));
    assertThat(desk.admits(token)).isSameAs(first);
    desk.clock.step(Duration.ofMinutes(1));
    assertThat(desk.refuses(token)).isEqualTo("token_expired");
    desk.clock.step(Duration.ofMinutes(-1));
    assertThat(desk.admits(token)).isEqualTo(first).isNotSameAs(first);
  }

  @Test
  void anotherKeyIsNobodys() throws Exception {
    var theirs = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
    assertThat(desk.refuses(forged(theirs, "at+jwt", _ -> {}))).isEqualTo("unknown_key");
    var named = new ECKey.Builder(theirs).keyID(desk.tokens.keys().signing().getKeyID()).build();
    assertThat(desk.refuses(forged(named, "at+jwt", _ -> {}))).isEqualTo("bad_signature");
  }

  private List<String> published() throws Exception {
    return JWKSet.parse(desk.tokens.keys().jwksJson()).getKeys().stream()
        .map(key -> key.getKeyID())
        .toList();
  }

  @Test
  void aKeyIsPublishedBeforeItSignsAndAsLongAsItsTokensStand() throws Exception {
    var first = desk.tokens.keys().signing().getKeyID();
    assertThat(published()).containsExactly(first);
    desk.clock.step(Duration.ofDays(30).minusMinutes(61));
    assertThat(published()).containsExactly(first);
    desk.clock.step(Duration.ofMinutes(2));
    assertThat(published()).hasSize(2).contains(first);
    assertThat(desk.tokens.keys().signing().getKeyID()).isEqualTo(first);
    desk.strangers.put("alice", desk.person("alice", Duration.ofHours(3)));
    desk.clock.step(Duration.ofMinutes(58));
    var old = desk.exchanged("alice");
    desk.clock.step(Duration.ofMinutes(2));
    var second = desk.tokens.keys().signing().getKeyID();
    assertThat(second).isNotEqualTo(first);
    assertThat(published()).contains(first, second);
    assertThat(desk.admits(old).subject()).isEqualTo("alice");
    desk.clock.step(Duration.ofHours(2));
    assertThat(published()).containsExactly(second);
  }

  @Test
  void aGatewayThatSleptAnnouncesItsKeyFirst() throws Exception {
    var first = desk.tokens.keys().signing().getKeyID();
    desk.clock.step(Duration.ofDays(400));
    assertThat(desk.tokens.keys().signing().getKeyID()).isEqualTo(first);
    assertThat(published()).hasSize(2);
    desk.clock.step(Duration.ofHours(1));
    assertThat(desk.tokens.keys().signing().getKeyID()).isNotEqualTo(first);
  }

  @Test
  void keysSurviveARestartAndAreNobodyElses() throws Exception {
    var token = desk.exchanged("alice");
    var file = folder.resolve("token-keys.jwks");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(desk.tokens.keys().jwksJson()).doesNotContain("\"d\"");
    desk.close();
    desk = new Desk(folder);
    assertThat(desk.admits(token).subject()).isEqualTo("alice");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::keys).hasMessageContaining("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    for (var content : List.of("", "{}", "{\"keys\":[]}", desk.tokens.keys().jwksJson())) {
      Files.writeString(file, content);
      assertThatThrownBy(this::keys)
          .isInstanceOf(SigningKeysException.class)
          .hasMessageContaining("delete it");
    }
  }

  private SigningKeys keys() {
    return SigningKeys.open(
        new SecretFile(folder.resolve("token-keys.jwks")),
        desk.tokens.config(),
        desk.clock,
        new SecureRandom(),
        _ -> {});
  }

  /** Two gateways whose keys lie in one place turn them once, and know each other's. */
  @Test
  void keysThatAreSharedAreTurnedOnce() {
    var place = new SharedPlace();
    var one = keys(place);
    var other = keys(place);
    var first = one.signing().getKeyID();
    assertThat(other.signing().getKeyID()).isEqualTo(first);
    var before = one.jwksJson();

    desk.clock.step(desk.tokens.config().rotation());
    var announced = one.jwksJson();
    assertThat(announced).isNotEqualTo(before);
    // It would have turned them by itself, and has been forestalled.
    assertThat(other.jwksJson()).isEqualTo(announced);
    assertThat(place.replaced).isEqualTo(1);
    desk.clock.step(TokenLimits.KEY_ANNOUNCED);
    assertThat(one.signing().getKeyID()).isNotEqualTo(first).isEqualTo(other.signing().getKeyID());
  }

  @Test
  void whatOthersHaveTurnedIsLearned() {
    var place = new SharedPlace();
    var one = keys(place);
    var other = keys(place);
    desk.clock.step(desk.tokens.config().rotation());
    var turned = one.jwksJson();
    other.refresh();
    assertThat(other.jwksJson()).isEqualTo(turned);
    assertThat(place.replaced).isEqualTo(1);
  }

  private SigningKeys keys(SecretPlace place) {
    return SigningKeys.open(place, desk.tokens.config(), desk.clock, new SecureRandom(), _ -> {});
  }

  /** A place that two gateways have. */
  private static final class SharedPlace implements SecretPlace {
    private String text = "";
    private int replaced;

    @Override
    public String read(Supplier<String> first) {
      text = text.isEmpty() ? first.get() : text;
      return text;
    }

    @Override
    public boolean replace(String known, String next) {
      if (!text.equals(known)) {
        return false;
      }
      text = next;
      replaced++;
      return true;
    }

    @Override
    public String name() {
      return "a shared place";
    }
  }

  @Test
  void metadataSaysWhatThereIs() {
    var json = desk.endpoint.metadata();
    assertThat(json.path("issuer").asText()).isEqualTo("https://gateway.example");
    assertThat(json.path("token_endpoint").asText())
        .isEqualTo("https://gateway.example/oauth/token");
    assertThat(json.has("authorization_endpoint")).isFalse();
    assertThat(json.path("device_authorization_endpoint").asText())
        .isEqualTo("https://gateway.example/oauth/device_authorization");
    assertThat(json.path("grant_types_supported")).hasSize(5);
    assertThat(Metadata.of(desk.tokens.config(), false, false).path("grant_types_supported"))
        .hasSize(2);
    assertThat(desk.tokens.identifier().recognises(new Credentials("alice"))).isFalse();
  }
}
