package dev.sallyport.engine.fetch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.Digests;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A file in an OCI registry: the first layer of an image manifest that is a gzipped tar, as {@code
 * oras push} and OPA's own tools store bundles. Its ETag is the manifest's digest. What the
 * registry sends is compared with the digests that name it.
 *
 * @param credential what the registry asks for: {@code user:password}, or a bearer token; read anew
 *     for each look, empty for none
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">OCI
 *     distribution specification</a>
 */
public record Registry(RegistryReference reference, Supplier<Optional<String>> credential, Web web)
    implements Fetcher {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** A parameter of a challenge, such as {@code realm="https://auth.example/token"}. */
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  @Override
  public Fetched fetch(String etag, Duration wait) {
    var at = reference.at("manifests", reference.reference());
    var first = ask(at, Map.of("Accept", MANIFEST), FetchLimits.DOCUMENT_MAX_BYTES);
    var access = first.statusCode() == 401 ? access(first) : Map.<String, String>of();
    var fields = new TreeMap<>(access);
    fields.put("Accept", MANIFEST);
    var answer =
        first.statusCode() == 401 ? ask(at, fields, FetchLimits.DOCUMENT_MAX_BYTES) : first;
    var manifest = expected(at, answer);
    var digest = digest(manifest);
    if (!reference.digest().isEmpty() && !reference.digest().equals(digest)) {
      throw failed("sent a manifest with another digest");
    }
    return digest.equals(etag)
        ? new Fetched.Unchanged()
        : new Fetched.Fresh(layer(read(manifest), access), digest, false);
  }

  private byte[] layer(JsonNode manifest, Map<String, String> access) {
    if (!manifest.path("mediaType").asText(MANIFEST).equals(MANIFEST)) {
      throw failed("holds a `" + manifest.path("mediaType").asText() + "`, and no image manifest");
    }
    for (var layer : manifest.path("layers")) {
      if (layer.path("mediaType").asText().equals(LAYER)) {
        var named = layer.path("digest").asText();
        if (!DIGEST.matcher(named).matches()) {
          throw failed("names its layer by something else than a SHA-256");
        }
        var bytes = blob(reference.at("blobs", named), access);
        if (!digest(bytes).equals(named)) {
          throw failed("sent a layer with another digest");
        }
        return bytes;
      }
    }
    throw failed("has no layer of the type `" + LAYER + "`");
  }

  /**
   * A blob's bytes. Large registries keep blobs elsewhere and send the caller there: that is
   * followed once, without the credential, since the digest says what must come.
   */
  private byte[] blob(URI at, Map<String, String> access) {
    var answer = ask(at, access, FetchLimits.FILE_MAX_BYTES);
    if (answer.statusCode() != 307 && answer.statusCode() != 302) {
      return expected(at, answer);
    }
    var elsewhere = at.resolve(uri(answer.headers().firstValue("location").orElse("")));
    if (at.getScheme().equals("https") && !"https".equals(elsewhere.getScheme())) {
      throw failed("keeps its layer where it would be fetched in clear");
    }
    return expected(elsewhere, ask(elsewhere, Map.of(), FetchLimits.FILE_MAX_BYTES));
  }

  /** The field that opens the registry, by the challenge of an answer 401. */
  private Map<String, String> access(HttpResponse<byte[]> refused) {
    var challenge = refused.headers().firstValue("www-authenticate").orElse("");
    var secret = credential.get();
    if (challenge.regionMatches(true, 0, "Basic", 0, 5) && secret.isPresent()) {
      return Map.of("Authorization", authorization(secret.get()));
    }
    if (!challenge.regionMatches(true, 0, "Bearer", 0, 6)) {
      throw failed("wants a credential: give one with `--policy-token-file`");
    }
    var asked = new TreeMap<String, String>();
    PARAMETER.matcher(challenge).results().forEach(p -> asked.put(p.group(1), p.group(2)));
    var realm = uri(asked.getOrDefault("realm", ""));
    var query = new StringBuilder(realm.getRawQuery() == null ? "?" : "&");
    query.append("scope=").append(encoded("repository:" + reference.repository() + ":pull"));
    if (asked.containsKey("service")) {
      query.append("&service=").append(encoded(asked.getOrDefault("service", "")));
    }
    var fields =
        secret.map(given -> Map.of("Authorization", authorization(given))).orElse(Map.of());
    var answer = ask(uri(realm + query.toString()), fields, FetchLimits.DOCUMENT_MAX_BYTES);
    var document = read(expected(realm, answer));
    var token = document.path("token").asText(document.path("access_token").asText(""));
    if (token.isEmpty()) {
      throw failed("is opened by a token, and none came from " + Web.shown(realm));
    }
    return Map.of("Authorization", "Bearer " + token);
  }

  private static String authorization(String secret) {
    return secret.contains(":")
        ? "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))
        : "Bearer " + secret;
  }

  private HttpResponse<byte[]> ask(URI at, Map<String, String> fields, int maxBytes) {
    return web.ask(at, fields, FetchLimits.ANSWER_TIMEOUT, maxBytes);
  }

  private static byte[] expected(URI at, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      throw new FetchException(
          "%s: the registry answered %d".formatted(Web.shown(at), answer.statusCode()));
    }
    return answer.body();
  }

  private JsonNode read(byte[] document) {
    try {
      return StrictJson.object(document);
    } catch (MalformedJsonException _) {
      throw failed("sent something else than JSON");
    }
  }

  private URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException _) {
      throw failed("names an address that is none");
    }
  }

  private FetchException failed(String why) {
    return new FetchException(reference + ": the registry " + why);
  }

  private static String digest(byte[] bytes) {
    return "sha256:" + Digests.sha256(bytes);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
