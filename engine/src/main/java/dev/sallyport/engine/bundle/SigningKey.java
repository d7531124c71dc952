package dev.sallyport.engine.bundle;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import dev.sallyport.engine.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A private key that signs bundles as OPA does, with {@code RS256}, {@code ES256}, {@code ES384},
 * {@code ES512} or {@code EdDSA}, as the key is.
 *
 * @param id the name by which others pin its public half
 */
public record SigningKey(String id, PrivateKey key) {

  /**
   * Reads a key.
   *
   * @throws UnusableKeyException naming the file and what to write instead
   */
  public static SigningKey read(String id, Path file) {
    return new SigningKey(id, new KeyFile(file).privateKey());
  }

  /**
   * Signs a bundle's files.
   *
   * @param scope what the signature is for; may be empty
   * @return the files, with {@code .signatures.json} among them
   */
  public SortedMap<String, byte[]> sign(Map<String, byte[]> files, String scope, Instant now) {
    var payload = StrictJson.newObject();
    var listed = payload.putArray("files");
    var signed = new TreeMap<>(files);
    signed.remove(Trust.FILE);
    signed.forEach(
        (path, content) ->
            listed
                .addObject()
                .put("name", path)
                .put("hash", FileHash.of(path, content, FileHash.USUAL).orElseThrow())
                .put("algorithm", FileHash.USUAL));
    payload.put("keyid", id);
    if (!scope.isEmpty()) {
      payload.put("scope", scope);
    }
    payload.put("iat", now.getEpochSecond());
    var signatures = StrictJson.newObject();
    signatures.putArray("signatures").add(token(payload.toString()));
    signed.put(Trust.FILE, StrictJson.bytes(signatures));
    return signed;
  }

  @Override
  public String toString() {
    return "SigningKey[" + id + "]";
  }

  private String token(String payload) {
    try {
      return switch (key) {
        case RSAPrivateKey _ -> {
          var token = new JWSObject(header(JWSAlgorithm.RS256), new Payload(payload));
          token.sign(new RSASSASigner(key));
          yield token.serialize();
        }
        case ECPrivateKey ec -> {
          var curve = Curve.forECParameterSpec(ec.getParams());
          var signer = new ECDSASigner(key, curve);
          var algorithm = signer.supportedECDSAAlgorithm();
          var token = new JWSObject(header(algorithm), new Payload(payload));
          token.sign(signer);
          yield token.serialize();
        }
        case EdECPrivateKey _ -> edwards(payload);
        default -> throw new UnusableKeyException("the key `" + id + "` cannot sign");
      };
    } catch (JOSEException | GeneralSecurityException e) {
      throw new UnusableKeyException(
          "the key `" + id + "` cannot sign (" + e.getClass().getSimpleName() + ")");
    }
  }

  private String edwards(String payload) throws GeneralSecurityException {
    var input =
        header(JWSAlgorithm.EdDSA).toBase64URL()
            + "."
            + Base64URL.encode(payload.getBytes(StandardCharsets.UTF_8));
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64URL.encode(signature.sign());
  }

  private JWSHeader header(JWSAlgorithm algorithm) {
    return new JWSHeader.Builder(algorithm).keyID(id).build();
  }
}
