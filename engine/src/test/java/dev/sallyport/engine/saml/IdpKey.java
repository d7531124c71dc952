package dev.sallyport.engine.saml;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key of a made-up provider, with a certificate from 2020 until 2120 unless it says otherwise.
 */
record IdpKey(PrivateKey privateKey, X509Certificate certificate) {

  static final IdpKey RSA = made("RSA", "-keysize", "2048");
  static final IdpKey NEXT = made("RSA", "-keysize", "2048");
  static final IdpKey STRANGER = made("RSA", "-keysize", "2048");
  static final IdpKey EC = made("EC", "-groupname", "secp256r1");

  static IdpKey made(String algorithm, String... options) {
    return made(36525, algorithm, options);
  }

  static IdpKey made(int days, String algorithm, String... options) {
    var all = new ArrayList<>(List.of(options));
    all.addAll(
        List.of(
            "-keyalg",
            algorithm,
            "-startdate",
            "2020/01/01 00:00:00",
            "-validity",
            Integer.toString(days)));
    var pem = SelfSigned.pem(all).replace("\n", "").split("-----", -1);
    try {
      var key = Base64.getDecoder().decode(pem[2]);
      var certificate = Base64.getDecoder().decode(pem[6]);
      return new IdpKey(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key)),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
