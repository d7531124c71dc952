package dev.sallyport.engine.bundle;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.EncodedKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A key in a file: PEM as {@code openssl} writes it, or a JWK. Shared secrets are refused: whoever
 * can check with one can sign with it.
 */
record KeyFile(Path file) {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final List<String> FAMILIES = List.of("RSA", "EC", "Ed25519");

  /** SubjectPublicKeyInfo of an Ed25519 key up to the key's 32 bytes (RFC 8410, section 4). */
  private static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");

  /** The same of PKCS #8 (RFC 8410, section 7). */
  private static final byte[] ED25519_PRIVATE =
      HexFormat.of().parseHex("302e020100300506032b657004220420");

  /**
   * The public key in it.
   *
   * @throws UnusableKeyException naming the file and what to write instead; never with its contents
   */
  PublicKey publicKey() {
    var text = text();
    if (text.stripLeading().startsWith("{")) {
      return publicOf(jwk(text));
    }
    var pem = pem(text);
    return switch (pem.label()) {
      case "PUBLIC KEY" -> decoded(new X509EncodedKeySpec(pem.der()), KeyFactory::generatePublic);
      case "CERTIFICATE" -> certified(pem.der());
      case String label when label.endsWith("PRIVATE KEY") ->
          throw unusable(
              "holds a private key: pin the public one, as `openssl pkey -pubout` writes it");
      default -> throw unusable("holds neither a public key nor a certificate");
    };
  }

  /**
   * The private key in it.
   *
   * @throws UnusableKeyException naming the file and what to write instead; never with its contents
   */
  PrivateKey privateKey() {
    var text = text();
    if (text.stripLeading().startsWith("{")) {
      return privateOf(jwk(text));
    }
    var pem = pem(text);
    if (!pem.label().equals("PRIVATE KEY")) {
      throw unusable(
          "holds no unencrypted PKCS #8 key: convert it with `openssl pkcs8 -topk8 -nocrypt`");
    }
    return decoded(new PKCS8EncodedKeySpec(pem.der()), KeyFactory::generatePrivate);
  }

  private record Pem(String label, byte[] der) {}

  private Pem pem(String text) {
    var found = PEM.matcher(text);
    if (!found.find()) {
      throw unusable("holds no key: write a PEM block or a JWK; shared secrets are not taken");
    }
    try {
      return new Pem(found.group(1), Base64.getMimeDecoder().decode(found.group(2)));
    } catch (IllegalArgumentException _) {
      throw unusable("holds a PEM block that cannot be decoded");
    }
  }

  /** Makes a key of what a file holds. */
  private interface Decoding<K> {
    K key(KeyFactory factory, EncodedKeySpec encoded) throws GeneralSecurityException;
  }

  // The encoding says which family it is of; the JDK asks for it all the same.
  private <K> K decoded(EncodedKeySpec encoded, Decoding<K> decoding) {
    for (var family : FAMILIES) {
      try {
        return decoding.key(KeyFactory.getInstance(family), encoded);
      } catch (GeneralSecurityException _) {
        // Of another family.
      }
    }
    throw unusable("holds a key that is neither RSA, nor EC, nor Ed25519");
  }

  private PublicKey certified(byte[] der) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der))
          .getPublicKey();
    } catch (GeneralSecurityException _) {
      throw unusable("holds a certificate that cannot be read");
    }
  }

  private JWK jwk(String text) {
    try {
      return JWK.parse(text);
    } catch (ParseException _) {
      throw unusable("is no JWK");
    }
  }

  private PublicKey publicOf(JWK jwk) {
    try {
      return switch (jwk) {
        case RSAKey key -> key.toPublicKey();
        case ECKey key -> key.toPublicKey();
        case OctetKeyPair key ->
            decoded(
                new X509EncodedKeySpec(joined(ED25519_PUBLIC, key.getDecodedX())),
                KeyFactory::generatePublic);
        default -> throw unusable("holds a shared secret: pin a public key");
      };
    } catch (JOSEException _) {
      throw unusable("is no JWK of a public key");
    }
  }

  private PrivateKey privateOf(JWK jwk) {
    if (!jwk.isPrivate()) {
      throw unusable("holds no private key");
    }
    try {
      return switch (jwk) {
        case RSAKey key -> key.toPrivateKey();
        case ECKey key -> key.toPrivateKey();
        case OctetKeyPair key ->
            decoded(
                new PKCS8EncodedKeySpec(joined(ED25519_PRIVATE, key.getDecodedD())),
                KeyFactory::generatePrivate);
        default -> throw unusable("holds a shared secret: sign with a private key");
      };
    } catch (JOSEException _) {
      throw unusable("is no JWK of a private key");
    }
  }

  private static byte[] joined(byte[] prefix, byte[] key) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(prefix);
    bytes.writeBytes(key);
    return bytes.toByteArray();
  }

  private String text() {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw unusable("cannot be read");
    }
  }

  private UnusableKeyException unusable(String why) {
    return new UnusableKeyException("the key file `" + file + "` " + why);
  }
}
