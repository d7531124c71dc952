package dev.sallyport.engine.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.identity.DpopProofs;
import dev.sallyport.engine.identity.Identifiers;
import dev.sallyport.engine.identity.Possession;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Identity.Kind;
import dev.sallyport.engine.model.Refusal;
import dev.sallyport.engine.model.RefusedException;
import dev.sallyport.engine.store.SqliteStore;
import dev.sallyport.engine.support.SteppedClock;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A token endpoint over a real store, whose strangers' tokens are words such as {@code alice}. */
final class Desk implements AutoCloseable {
  static final String NOTICE = "For work alone.";
  static final URI ADDRESS = URI.create("https://gateway.example");
  static final String IDP = "https://idp.example";
  static final String ACCESS = Grant.TYPE + "access_token";

  final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-23T10:00:00.250Z"));
  final Map<String, Identity> strangers = new HashMap<>();
  final Map<String, Identity> assertions = new HashMap<>();
  final SqliteStore store;
  final GatewayTokens tokens;
  final DeviceGrants devices;
  final TokenEndpoint endpoint;
  final Identifiers identifier;

  Desk(Path folder) {
    store = SqliteStore.open(folder.resolve("sallyport.db"), clock);
    tokens =
        GatewayTokens.open(
            TokenConfig.usual(ADDRESS, "sallyport"),
            new SecretFile(folder.resolve("token-keys.jwks")),
            store.tokens(),
            new Possession(new DpopProofs(ADDRESS, clock)),
            clock,
            new SecureRandom(),
            notice -> {
              throw new AssertionError(notice);
            });
    identifier =
        new Identifiers(
            List.of(tokens.identifier().way()),
            shown -> {
              var who = known(strangers, shown.token());
              tokens.possession().require(Binding.of(who), shown);
              return who;
            });
    devices = new DeviceGrants(store.tokens(), clock, new SecureRandom());
    endpoint =
        new TokenEndpoint(
            new TokenEndpoint.Parts(
                tokens,
                identifier,
                Optional.of(shown -> known(assertions, shown)),
                store.tokens(),
                Optional.of(devices),
                NOTICE,
                store.auditLog()),
            notice -> {
              throw new AssertionError(notice);
            });
    strangers.put("alice", person("alice", Duration.ofHours(1)));
    strangers.put("bot", identity(Kind.SERVICE, "bot", Duration.ofHours(1), List.of()));
  }

  private static Identity known(Map<String, Identity> who, String shown) {
    var found = who.get(shown);
    if (found == null) {
      throw new RefusedException(
          Refusal.last(401, "authentication_error", "unknown_issuer", "Not one of ours."));
    }
    return found;
  }

  Identity stranger(String word) {
    return known(strangers, word);
  }

  /** A stranger whose token is bound. */
  void binds(String word, Binding binding) {
    var claims = StrictJson.newObject();
    binding.write(claims);
    var who = stranger("alice");
    strangers.put(
        word,
        new Identity(
            who.kind(),
            word,
            who.issuer(),
            who.groups(),
            Map.of(Binding.CLAIM, claims.get(Binding.CLAIM)),
            "jti-of-" + word,
            who.issuedAt(),
            who.expiresAt()));
  }

  Identity person(String subject, Duration lasting) {
    return identity(Kind.PERSON, subject, lasting, List.of());
  }

  Identity identity(Kind kind, String subject, Duration lasting, List<String> scope) {
    var claims = new LinkedHashMap<String, JsonNode>();
    claims.put("email", TextNode.valueOf(subject + "@example.com"));
    claims.put("level", IntNode.valueOf(3));
    return new Identity(
        kind,
        subject,
        IDP,
        List.of("ml", "staff"),
        claims,
        "jti-of-" + subject,
        clock.instant().minusSeconds(60),
        clock.instant().plus(lasting),
        Identity.Method.OIDC,
        List.of(),
        scope);
  }

  /** A form with these fields, by turns a name and a value. */
  static byte[] form(String... fields) {
    var pairs = new LinkedHashMap<String, String>();
    for (var i = 0; i < fields.length; i += 2) {
      pairs.put(fields[i], fields[i + 1]);
    }
    return pairs.entrySet().stream()
        .map(
            pair ->
                pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"))
        .getBytes(StandardCharsets.UTF_8);
  }

  TokenAnswer asks(String... fields) {
    return asks(Holding.NONE, fields);
  }

  TokenAnswer asks(Holding holding, String... fields) {
    return endpoint.token("ex_1", holding, form(fields));
  }

  static String[] exchange(String subject, String... more) {
    var all =
        new ArrayList<>(
            List.of(
                "grant_type",
                Grant.URN + "token-exchange",
                "subject_token",
                subject,
                "subject_token_type",
                ACCESS));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** An access token for somebody who is known. */
  String exchanged(String subject, String... more) {
    return access(asks(exchange(subject, more)));
  }

  static String access(TokenAnswer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().path("access_token").asText();
  }

  Identity admits(String token) {
    return identifier.identify(new Credentials(token));
  }

  /** Why it is refused, by its code. */
  String refuses(String token) {
    try {
      admits(token);
    } catch (RefusedException e) {
      assertThat(e.refusal().status()).isEqualTo(401);
      for (var part : token.split("\\.", -1)) {
        if (part.length() >= 8) {
          assertThat(e.refusal().message()).doesNotContain(part);
        }
      }
      return e.refusal().code();
    }
    throw new AssertionError("a token was believed that should not be");
  }

  /** Signs alice in at a device. */
  TokenAnswer signsIn() {
    return signsIn(Holding.NONE);
  }

  TokenAnswer signsIn(Holding holding) {
    var asked = endpoint.device("ex_d", "192.0.2.1", form("surface", "claude_code")).body();
    var said =
        devices.grant("ex_g", asked.path("user_code").asText(), person("alice", Duration.ZERO));
    assertThat(said).isInstanceOf(DeviceGrants.Confirmation.Recorded.class);
    return asks(
        holding,
        "grant_type",
        Grant.URN + "device_code",
        "device_code",
        asked.path("device_code").asText());
  }

  TokenAnswer polls(String deviceCode) {
    return asks("grant_type", Grant.URN + "device_code", "device_code", deviceCode);
  }

  TokenAnswer refreshes(String refreshToken, String... more) {
    var all =
        new ArrayList<>(List.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    all.addAll(List.of(more));
    return asks(all.toArray(String[]::new));
  }

  static String refresh(TokenAnswer answer) {
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().path("refresh_token").asText();
  }

  /** The log, as it is written. */
  List<String> log() {
    return store.trail().tail(1_000);
  }

  @Override
  public void close() {
    store.close();
  }
}
