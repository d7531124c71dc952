package dev.sallyport.engine.payload.vault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.fetch.FetchException;
import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.files.SecretFile;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.payload.KeyWrap;
import dev.sallyport.engine.payload.PayloadsUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A key in Vault's transit engine, which never leaves it: {@code POST /v1/:mount/encrypt/:key} and
 * {@code decrypt}. Vault writes the key's version into what it has wrapped, and so the key may be
 * rotated there. A session's key is wrapped once, and unwrapped when a gateway first meets it.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/transit">the transit engine
 *     </a>
 */
public final class TransitWrap implements KeyWrap {
  /** Calls wait for it, at the first call of a session. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** An answer is some 200 bytes. */
  private static final int ANSWER_MAX_BYTES = 64 << 10;

  /** A token is a line; tokens of Vault Enterprise are some KB. */
  private static final int TOKEN_MAX_CHARS = 16 << 10;

  private final Place place;
  private final Web web;

  /**
   * Where the key is.
   *
   * @param mount where the engine is mounted, such as {@code transit}
   * @param key the key's name there
   * @param token the file with a token, as Vault's agent keeps one; read anew for each use
   */
  public record Place(URI address, String mount, String key, Path token) {
    public Place {
      if (!mount.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*") || !key.matches("[A-Za-z0-9_.-]+")) {
        throw new IllegalArgumentException(
            "a key in Vault needs the `mount` of the transit engine and the `key`'s name, of letters, digits, `_` and `-`");
      }
      if (!Web.isSafe(address)) {
        throw new IllegalArgumentException(
            "`%s` is not an https address, and plain http is for loopback alone"
                .formatted(Web.shown(address)));
      }
    }
  }

  public TransitWrap(Place place, Web web) {
    this.place = place;
    this.web = web;
  }

  @Override
  public String name() {
    return "vault/%s/%s at %s".formatted(place.mount(), place.key(), Web.shown(address()));
  }

  /** It went without the address before, so that two Vaults could have one name. */
  @Override
  public List<String> names() {
    return List.of(name(), "vault/%s/%s".formatted(place.mount(), place.key()));
  }

  private URI address() {
    return URI.create(place.address().toString().replaceAll("/+$", ""));
  }

  @Override
  public byte[] wrap(String name, byte[] key) {
    var question = asked(name).put("plaintext", Base64.getEncoder().encodeToString(key));
    return text(ask("encrypt", question), "ciphertext").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] unwrap(String name, byte[] wrapped) {
    var question = asked(name).put("ciphertext", new String(wrapped, StandardCharsets.UTF_8));
    try {
      return Base64.getDecoder().decode(text(ask("decrypt", question), "plaintext"));
    } catch (IllegalArgumentException _) {
      throw unfit();
    }
  }

  /** What was wrapped for one name is not unwrapped for another. */
  private static ObjectNode asked(String name) {
    return StrictJson.newObject()
        .put(
            "associated_data",
            Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8)));
  }

  private JsonNode ask(String what, ObjectNode question) {
    var location =
        URI.create("%s/v1/%s/%s/%s".formatted(address(), place.mount(), what, place.key()));
    try {
      var answer =
          web.exchange(
              location,
              Map.of(
                  "X-Vault-Token",
                  token(),
                  "X-Vault-Request",
                  "true",
                  "Content-Type",
                  "application/json"),
              StrictJson.bytes(question),
              ANSWER_TIMEOUT,
              ANSWER_MAX_BYTES);
      return switch (answer.statusCode()) {
        case 200 -> StrictJson.object(answer.body()).path("data");
        // What a refusal says may quote what was sent.
        case 400 ->
            throw new PayloadsUnavailableException(
                "Vault cannot %s with `%s`: it is another key than the one that was used before, or the key does not exist"
                    .formatted(what, name()));
        case 403 ->
            throw new PayloadsUnavailableException(
                "Vault does not let us %s with `%s`: see the policy of the token in `%s`"
                    .formatted(what, name(), place.token()));
        default ->
            throw new PayloadsUnavailableException(
                "%s answered %d".formatted(Web.shown(location), answer.statusCode()));
      };
    } catch (FetchException e) {
      throw new PayloadsUnavailableException(String.valueOf(e.getMessage()), e);
    } catch (MalformedJsonException _) {
      throw unfit();
    }
  }

  private String text(JsonNode answer, String field) {
    if (!answer.path(field).isTextual()) {
      throw unfit();
    }
    return answer.path(field).textValue();
  }

  private PayloadsUnavailableException unfit() {
    return new PayloadsUnavailableException(
        "`%s` does not answer as Vault's transit engine does: check its address and mount"
            .formatted(Web.shown(place.address())));
  }

  private String token() {
    try {
      var token = new SecretFile(place.token()).read().strip();
      if (token.isEmpty()
          || token.length() > TOKEN_MAX_CHARS
          || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw new PayloadsUnavailableException(
            "`%s` holds no token for Vault".formatted(place.token()));
      }
      return token;
    } catch (IOException e) {
      throw new PayloadsUnavailableException(
          "the token for Vault in `%s` cannot be read, or can be read by others (%s)"
              .formatted(place.token(), e.getClass().getSimpleName()),
          e);
    }
  }
}
