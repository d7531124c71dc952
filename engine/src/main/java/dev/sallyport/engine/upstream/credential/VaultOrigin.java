package dev.sallyport.engine.upstream.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.json.StrictJson;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A field of a secret in Vault's KV engine, version 2, over Vault's HTTP API: {@code GET
 * /v1/:mount/data/:path}, and {@code POST /v1/auth/:mount/login} where a JWT proves who asks.
 *
 * <p>KV secrets have no lease, so they are read again every few minutes; where an answer has one,
 * or the version in use has a time at which it is deleted, that holds. A secret that Vault says is
 * gone is not used any more; one that Vault cannot be asked for is, up to a ceiling.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2">KV version 2</a>
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login">the login</a>
 */
final class VaultOrigin implements Origin {
  private final SecretSource.Vault vault;
  private final Web web;
  private final Clock clock;

  /** The token of a login; used by one attempt at a time, which {@link KeptSecret} sees to. */
  private Optional<Issued> token = Optional.empty();

  VaultOrigin(SecretSource.Vault vault, Web web, Clock clock) {
    this.vault = vault;
    this.web = web;
    this.clock = clock;
  }

  @Override
  public Issued issue() {
    var first = read();
    if (first.status() == 403 && token.isPresent()) {
      // A token may be revoked before its time; a login shows whether the role is still granted.
      token = Optional.empty();
      return issued(read());
    }
    return issued(first);
  }

  private JsonAnswers read() {
    var location = at(vault.mount() + "/data/" + vault.path());
    var secret = token();
    return JsonAnswers.of(
        location,
        () ->
            web.ask(
                location,
                Map.of("X-Vault-Token", secret.text(), "X-Vault-Request", "true"),
                CredentialLimits.ANSWER_TIMEOUT,
                CredentialLimits.ANSWER_MAX_BYTES));
  }

  private Issued issued(JsonAnswers answer) {
    return switch (answer.status()) {
      case 200 -> issued(answer.document());
      case 403 ->
          throw new NoSecretException(
              "Vault lets us not read `%s`: see the policy of the role".formatted(shown()));
      case 404 ->
          throw NoSecretException.withdrawn(
              "Vault has no secret `%s` (any more)".formatted(shown()));
      default ->
          throw new NoSecretException(
              "%s answered %d".formatted(Web.shown(vault.address()), answer.status()));
    };
  }

  private Issued issued(JsonNode document) {
    var field = document.path("data").path("data").path(vault.field());
    if (!field.isTextual()) {
      throw new NoSecretException(
          "the secret `%s` in Vault has no text `%s`".formatted(shown(), vault.field()));
    }
    var now = clock.instant();
    var secret = Secret.in(field.textValue());
    var lease = document.path("lease_duration");
    var issued =
        lease.canConvertToInt() && lease.intValue() > 0
            ? Issued.lasting(secret, Duration.ofSeconds(lease.intValue()), now)
            : new Issued(
                secret,
                now.plus(CredentialLimits.VAULT_FRESH),
                now.plus(CredentialLimits.VAULT_STALE_MAX));
    return deletion(document).map(issued::atMostUntil).orElse(issued);
  }

  /** When the version is deleted by itself; Vault writes an empty text for never. */
  private static Optional<Instant> deletion(JsonNode document) {
    var time = document.path("data").path("metadata").path("deletion_time").asText();
    try {
      return time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private Secret token() {
    return switch (vault.login()) {
      case VaultLogin.TokenFile file -> SecretFiles.closed(file.path());
      case VaultLogin.Jwt jwt -> {
        var now = clock.instant();
        var known =
            token.filter(issued -> now.isBefore(issued.renewAt())).orElseGet(() -> login(jwt));
        token = Optional.of(known);
        yield known.secret();
      }
    };
  }

  private Issued login(VaultLogin.Jwt jwt) {
    var location = at("auth/" + jwt.mount() + "/login");
    var body =
        StrictJson.newObject()
            .put("role", jwt.role())
            .put("jwt", SecretFiles.assertion(jwt.jwt()).text());
    var asked = clock.instant();
    var answer =
        JsonAnswers.of(
            location,
            () ->
                web.exchange(
                    location,
                    Map.of("Content-Type", "application/json", "X-Vault-Request", "true"),
                    StrictJson.bytes(body),
                    CredentialLimits.ANSWER_TIMEOUT,
                    CredentialLimits.ANSWER_MAX_BYTES));
    var auth = answer.document().path("auth");
    var lifetime = auth.path("lease_duration");
    if (answer.status() != 200
        || !auth.path("client_token").isTextual()
        || !lifetime.canConvertToInt()) {
      throw new NoSecretException(
          "Vault gives no token to the role `%s` at `%s` (%d): see the role's bound claims"
              .formatted(jwt.role(), jwt.mount(), answer.status()));
    }
    return Issued.lasting(
        new Secret(auth.path("client_token").textValue()),
        // A token that never ends is asked for anew all the same.
        lifetime.intValue() <= 0
            ? CredentialLimits.LIFETIME_MAX
            : Duration.ofSeconds(lifetime.intValue()),
        asked);
  }

  private URI at(String path) {
    return URI.create(vault.address().toString().replaceAll("/+$", "") + "/v1/" + path);
  }

  private String shown() {
    return vault.mount() + "/" + vault.path();
  }

  /** Never a token. */
  @Override
  public String toString() {
    return "VaultOrigin[" + shown() + "]";
  }
}
