package dev.sallyport.engine.support;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.engine.model.Credentials;
import dev.sallyport.engine.model.Holding;
import dev.sallyport.engine.model.Holding.Proof;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A client that has a key, and proves it (RFC 9449). */
public record Prover(JWK key, JWSAlgorithm algorithm) {
  public static final String ADDRESS = "https://gateway.example";
  public static final String PATH = "/v1/messages";

  public static Prover ec() {
    try {
      return new Prover(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  public String thumbprint() {
    try {
      return key.computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** The claims of a good proof for {@link #PATH}. */
  public static JWTClaimsSet.Builder claims(String token, Instant now) {
    return new JWTClaimsSet.Builder()
        .jwtID(UUID.randomUUID().toString())
        .claim("htm", "POST")
        .claim("htu", ADDRESS + PATH)
        .issueTime(Date.from(now))
        .claim("ath", hash(token));
  }

  public static String hash(String token) {
    return hash(token.getBytes(StandardCharsets.UTF_8));
  }

  public static String hash(byte[] bytes) {
    try {
      return Base64URL.encode(MessageDigest.getInstance("SHA-256").digest(bytes)).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  public JWSHeader.Builder header() {
    return new JWSHeader.Builder(algorithm)
        .type(new JOSEObjectType("dpop+jwt"))
        .jwk(key.toPublicJWK());
  }

  public String signed(JWTClaimsSet claims) {
    return signed(header().build(), claims);
  }

  public String signed(JWSHeader header, JWTClaimsSet claims) {
    try {
      var jwt = new SignedJWT(header, claims);
      jwt.sign(signer());
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private JWSSigner signer() throws JOSEException {
    return key instanceof ECKey ec
        ? new ECDSASigner(ec)
        : new RSASSASigner(key.toRSAKey().toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()));
  }

  /** A proof for a call with that token. */
  public String proof(String token, Instant now) {
    return signed(claims(token, now).build());
  }

  /** What a call shows. */
  public static Credentials call(String token, String... proofs) {
    return new Credentials(
        token, new Holding(new Proof.Dpop("POST", PATH, List.of(proofs)), Optional.empty()));
  }

  /** What a request for a token shows. */
  public Holding asks(Instant now) {
    var claims =
        new JWTClaimsSet.Builder()
            .jwtID(UUID.randomUUID().toString())
            .claim("htm", "POST")
            .claim("htu", ADDRESS + "/oauth/token")
            .issueTime(Date.from(now))
            .build();
    return new Holding(
        new Proof.Dpop("POST", "/oauth/token", List.of(signed(claims))), Optional.empty());
  }
}
