package dev.sallyport.bench;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sallyport.engine.identity.TrustedIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An identity provider on loopback, whose tokens have what those of a large one have. */
final class BenchIssuer implements AutoCloseable {
  private static final String AUDIENCE = "sallyport";
  private static final int RSA_BITS = 2048;

  private final HttpServer server;
  private final RSAKey rsa;
  private final ECKey ec;
  private long minted;

  BenchIssuer() throws IOException {
    try {
      rsa = new RSAKeyGenerator(RSA_BITS).keyID("rsa").generate();
      ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    } catch (JOSEException e) {
      throw new BenchException("keys cannot be made", e);
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var discovery = "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(uri(), uri());
    server.createContext("/.well-known/openid-configuration", asked -> answer(asked, discovery));
    server.createContext("/keys", asked -> answer(asked, new JWKSet(List.of(rsa, ec)).toString()));
    server.start();
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  TrustedIssuer trusted() {
    return TrustedIssuer.usual(uri(), AUDIENCE);
  }

  /** A token that nobody has seen, signed by RS256. */
  String mintRs256() {
    return mint(JWSAlgorithm.RS256, rsa.getKeyID(), () -> new RSASSASigner(rsa));
  }

  /** A token that nobody has seen, signed by ES256. */
  String mintEs256() {
    return mint(JWSAlgorithm.ES256, ec.getKeyID(), () -> new ECDSASigner(ec));
  }

  /** What checks signatures of RS256, and nothing else. */
  JWSVerifier rs256() throws JOSEException {
    return new RSASSAVerifier(rsa.toPublicJWK());
  }

  /** What checks signatures of ES256, and nothing else. */
  JWSVerifier es256() throws JOSEException {
    return new ECDSAVerifier(ec.toPublicJWK());
  }

  private interface Signing {
    JWSSigner signer() throws JOSEException;
  }

  private String mint(JWSAlgorithm algorithm, String keyId, Signing signing) {
    var header = new JWSHeader.Builder(algorithm).keyID(keyId).type(JOSEObjectType.JWT).build();
    var now = Instant.now().getEpochSecond();
    var claims =
        """
        {"iss":"%s","aud":["%s"],"sub":"0f2c7d52-4b0a-4a6e-9c58-%012d","jti":"%d","iat":%d,"nbf":%d,"exp":%d,\
        "azp":"claude-code","name":"Alice Example","email":"alice@example.com","email_verified":true,\
        "preferred_username":"alice","groups":["ml","everybody","eu-employees","claude-users","on-call"],\
        "realm_access":{"roles":["offline_access","default-roles-main"]},"sid":"7e2a6f0c","acr":"1"}"""
            .formatted(uri(), AUDIENCE, minted, minted++, now, now, now + 3600);
    var token = new JWSObject(header, new Payload(claims));
    try {
      token.sign(signing.signer());
    } catch (JOSEException e) {
      throw new BenchException("a token cannot be signed", e);
    }
    return token.serialize();
  }

  private static void answer(HttpExchange asked, String body) throws IOException {
    try (asked) {
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      asked.sendResponseHeaders(200, bytes.length);
      asked.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
