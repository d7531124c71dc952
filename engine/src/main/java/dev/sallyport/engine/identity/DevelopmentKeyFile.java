package dev.sallyport.engine.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.sallyport.engine.files.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.text.ParseException;

/**
 * The development issuer's key pair in a file that its owner alone can read. It is read at each
 * use, so whoever deletes the file has a new key at once, in every process.
 */
record DevelopmentKeyFile(Path path, SecureRandom random) {

  /** The key in the file; the first use makes both. */
  ECKey key() {
    try {
      return parsed(new SecretFile(path).read(() -> generate().toJSONString() + "\n"));
    } catch (SecretFile.OpenToOthersException e) {
      throw new DevelopmentKeyException(
          "the development key `%s` can be read by others: delete it, or run `chmod 600` on it"
              .formatted(path),
          e);
    } catch (IOException e) {
      throw new DevelopmentKeyException(
          "the development key `%s` can be neither read nor made (%s): check its folder"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    }
  }

  private ECKey parsed(String text) {
    try {
      var key = ECKey.parse(text);
      if (key.isPrivate() && Curve.P_256.equals(key.getCurve())) {
        return key;
      }
    } catch (ParseException _) {
      // Falls through. A parser's message may quote the key, so it is not passed on.
    }
    throw new DevelopmentKeyException(
        "`%s` does not hold a development key: delete it, and the next use makes a new one"
            .formatted(path));
  }

  private ECKey generate() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .secureRandom(random)
          .algorithm(JWSAlgorithm.ES256)
          .keyUse(KeyUse.SIGNATURE)
          // The thumbprint (RFC 7638) gives every key its own name: a new key is an unknown one.
          .keyIDFromThumbprint(true)
          .generate();
    } catch (JOSEException e) {
      throw new DevelopmentKeyException("this JDK cannot make a P-256 key: use another JDK", e);
    }
  }
}
