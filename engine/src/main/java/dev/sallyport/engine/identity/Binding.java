package dev.sallyport.engine.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.engine.model.Identity;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys to which a token is bound ({@code cnf}, RFC 7800): who shows it without them may be a
 * thief. Where there are two, both are asked for.
 *
 * @param key the thumbprint of a key that signs proofs (RFC 9449, section 6)
 * @param certificate the SHA-256 of a client certificate (RFC 8705, section 3.1)
 */
public record Binding(Optional<String> key, Optional<String> certificate) {
  public static final String CLAIM = "cnf";

  /** To nothing: whoever shows it is believed. */
  public static final Binding NONE = new Binding(Optional.empty(), Optional.empty());

  private static final String KEY = "jkt";
  private static final String CERTIFICATE = "x5t#S256";
  private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{43}");

  /**
   * What claims say.
   *
   * @throws FaultyTokenException if they bind to something that nobody can show here
   */
  public static Binding of(ObjectNode claims) {
    return claims.has(CLAIM) ? read(claims.path(CLAIM)) : NONE;
  }

  /** What an issuer said of somebody. */
  public static Binding of(Identity identity) {
    var cnf = identity.claims().get(CLAIM);
    return cnf == null ? NONE : read(cnf);
  }

  private static Binding read(JsonNode cnf) {
    var names = new HashSet<String>();
    cnf.fieldNames().forEachRemaining(names::add);
    // INVARIANT: a way to bind that is not known here is no reason to let the token pass without.
    if (names.isEmpty() || !Set.of(KEY, CERTIFICATE).containsAll(names)) {
      throw new FaultyTokenException(TokenFault.BOUND);
    }
    return new Binding(digest(cnf, KEY), digest(cnf, CERTIFICATE));
  }

  private static Optional<String> digest(JsonNode cnf, String name) {
    if (!cnf.has(name)) {
      return Optional.empty();
    }
    var value = cnf.path(name);
    if (!value.isTextual() || !DIGEST.matcher(value.textValue()).matches()) {
      throw new FaultyTokenException(TokenFault.BOUND);
    }
    return Optional.of(value.textValue());
  }

  /** Adds the claim, where there is something to bind to. */
  public void write(ObjectNode claims) {
    if (equals(NONE)) {
      return;
    }
    var cnf = claims.putObject(CLAIM);
    key.ifPresent(digest -> cnf.put(KEY, digest));
    certificate.ifPresent(digest -> cnf.put(CERTIFICATE, digest));
  }
}
