package dev.sallyport.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSObject;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Whose bundles are believed. Where a key is pinned, every bundle must be signed by a pinned key
 * for the pinned scope, and the signature must name every file in it with its hash.
 *
 * @param keys the pinned keys by their ids; where there is none, nothing is checked
 * @param scope what a signature must have been made for
 */
public record Trust(Map<String, PinnedKey> keys, String scope) {

  /** The name of the signatures in a bundle. */
  static final String FILE = ".signatures.json";

  /** Believes whatever it is given. */
  public static final Trust ANYBODY = new Trust(Map.of(), "");

  public Trust {
    keys = Map.copyOf(keys);
  }

  /** Whether bundles must be signed. */
  public boolean pinned() {
    return !keys.isEmpty();
  }

  /**
   * Checks a bundle's signature against its files.
   *
   * @return empty where no key is pinned
   * @throws PolicyLoadException in one sentence, if it is not signed as it has to be
   */
  Optional<Signed> verify(String name, SortedMap<String, byte[]> files) {
    if (!pinned()) {
      return Optional.empty();
    }
    var token = token(name, files);
    var key = keys.get(keyId(token));
    if (key == null) {
      throw new PolicyLoadException(
          name + ": signed by `" + keyId(token) + "`, which is no pinned key");
    }
    if (!key.made(token)) {
      throw new PolicyLoadException(name + ": its signature was not made by `" + key.id() + "`");
    }
    var payload = payload(name, token);
    var signedFor = payload.path("scope").asText("");
    if (!signedFor.equals(scope)) {
      throw new PolicyLoadException(
          name + ": signed for the scope `" + signedFor + "`, and not for `" + scope + "`");
    }
    checkFiles(name, payload.path("files"), files);
    return Optional.of(new Signed(key.id(), signedFor, issuedAt(payload)));
  }

  /** What a bundle's signature says of itself, unchecked: for those who look into bundles. */
  static Optional<Signed> claimed(String name, SortedMap<String, byte[]> files) {
    if (!files.containsKey(FILE)) {
      return Optional.empty();
    }
    var token = token(name, files);
    var payload = payload(name, token);
    return Optional.of(
        new Signed(keyId(token), payload.path("scope").asText(""), issuedAt(payload)));
  }

  private static JWSObject token(String name, SortedMap<String, byte[]> files) {
    var file = files.get(FILE);
    if (file == null) {
      throw new PolicyLoadException(
          name + ": is not signed, and keys are pinned: sign it with `./sallyport sign`");
    }
    try {
      var tokens = StrictJson.object(file).path("signatures");
      if (tokens.size() != 1) {
        throw new PolicyLoadException(name + ": has not exactly one signature");
      }
      return JWSObject.parse(tokens.path(0).asText());
    } catch (MalformedJsonException | ParseException _) {
      throw new PolicyLoadException(name + ": its signature cannot be read");
    }
  }

  // Older signers write the key's name into the payload alone.
  private static String keyId(JWSObject token) {
    var kid = token.getHeader().getKeyID();
    if (kid != null) {
      return kid;
    }
    try {
      return StrictJson.object(token.getPayload().toBytes()).path("keyid").asText("");
    } catch (MalformedJsonException _) {
      return "";
    }
  }

  private static JsonNode payload(String name, JWSObject token) {
    try {
      return StrictJson.object(token.getPayload().toBytes());
    } catch (MalformedJsonException _) {
      throw new PolicyLoadException(name + ": its signature signs something else than files");
    }
  }

  private static Optional<Instant> issuedAt(JsonNode payload) {
    var at = payload.path("iat");
    return at.isIntegralNumber() && at.canConvertToLong()
        ? Optional.of(Instant.ofEpochSecond(Math.clamp(at.longValue(), 0, Integer.MAX_VALUE * 8L)))
        : Optional.empty();
  }

  private static void checkFiles(
      String name, JsonNode signedFiles, SortedMap<String, byte[]> files) {
    var unsigned = new HashSet<>(files.keySet());
    unsigned.remove(FILE);
    for (var signed : signedFiles) {
      var path = signed.path("name").asText("").replaceFirst("^/", "");
      var content = files.get(path);
      if (content == null || !unsigned.remove(path)) {
        throw new PolicyLoadException(name + ": `" + path + "` is signed, and is not in it");
      }
      var algorithm = signed.path("algorithm").asText("");
      var hash =
          FileHash.of(path, content, algorithm)
              .orElseThrow(
                  () ->
                      new PolicyLoadException(
                          name + ": `" + path + "` is hashed by `" + algorithm + "`: use SHA-256"));
      if (!hash.equalsIgnoreCase(signed.path("hash").asText(""))) {
        throw new PolicyLoadException(name + ": `" + path + "` is not what was signed");
      }
    }
    if (!unsigned.isEmpty()) {
      throw new PolicyLoadException(
          name + ": `" + unsigned.stream().sorted().findFirst().orElseThrow() + "` is not signed");
    }
  }
}
