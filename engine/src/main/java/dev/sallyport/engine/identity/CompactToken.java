package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * A signed JWT taken apart and not yet believed.
 *
 * <p>Of the header, {@code alg}, {@code kid}, {@code typ} and {@code crit} are read. Keys that a
 * token brings along or points to ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}) are not even
 * parsed.
 *
 * @param algorithm what the header says it is signed with
 * @param type its {@code typ} in small letters, without {@code application/}; empty where it has
 *     none
 * @param header what the signature check needs of the header
 * @param signed the bytes that the signature covers
 * @param claims the payload
 */
public record CompactToken(
    Algorithm algorithm,
    String type,
    JWSHeader header,
    byte[] signed,
    Base64URL signature,
    ObjectNode claims) {

  private static final Set<String> TYPES = Set.of("jwt", "at+jwt");

  /**
   * Takes a token apart, strictly: one token has one spelling.
   *
   * @throws FaultyTokenException if it is no token, or one that nobody should be asked about
   */
  public static CompactToken parse(String token) {
    if (token.length() > IdentityLimits.TOKEN_MAX_CHARS) {
      throw new FaultyTokenException(TokenFault.TOKEN_TOO_LARGE);
    }
    var parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
    }
    var header = object(parts[0]);
    var claims = object(parts[1]);
    var type = type(header);
    if (header.has("crit")) {
      throw new FaultyTokenException(TokenFault.CRITICAL_HEADER);
    }
    var algorithm = algorithm(header);
    // After the algorithm, so that an unsigned token is called what it is in the audit log.
    decode(parts[2]);
    var jose = new JWSHeader.Builder(algorithm.jose());
    if (header.has("kid")) {
      jose.keyID(text(header, "kid"));
    }
    var signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    return new CompactToken(algorithm, type, jose.build(), signed, new Base64URL(parts[2]), claims);
  }

  private static String type(ObjectNode header) {
    if (!header.has("typ")) {
      return "";
    }
    // RFC 7515, section 4.1.9: compared without case, `application/` may be left out.
    var type = text(header, "typ").toLowerCase(Locale.ROOT);
    var known = type.startsWith("application/") ? type.substring(12) : type;
    if (!TYPES.contains(known)) {
      throw new FaultyTokenException(TokenFault.WRONG_TYPE);
    }
    return known;
  }

  private static Algorithm algorithm(ObjectNode header) {
    return Algorithm.find(text(header, "alg"))
        .orElseThrow(() -> new FaultyTokenException(TokenFault.ALGORITHM_REFUSED));
  }

  private static String text(ObjectNode header, String name) {
    var value = header.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
    }
    return value.textValue();
  }

  private static ObjectNode object(String part) {
    try {
      return StrictJson.object(decode(part));
    } catch (MalformedJsonException _) {
      throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
    }
  }

  /**
   * Decodes base64url without padding. The JDK's decoder ignores the unused low bits of the last
   * character, so the result is encoded again and compared: otherwise one signature would have
   * several spellings, and a token noted as withdrawn could be respelt.
   */
  private static byte[] decode(String part) {
    try {
      var bytes = Base64.getUrlDecoder().decode(part);
      if (bytes.length > 0
          && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // Its message quotes the character: it ends here.
    }
    throw new FaultyTokenException(TokenFault.TOKEN_MALFORMED);
  }
}
