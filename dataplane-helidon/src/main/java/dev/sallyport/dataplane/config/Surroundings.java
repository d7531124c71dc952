package dev.sallyport.dataplane.config;

import dev.sallyport.engine.files.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;

/**
 * Where a configuration lies.
 *
 * @param folder from which it sees the files that it names
 */
record Surroundings(Path folder) {

  /** A file that the configuration names. */
  Path path(String file) {
    return folder.resolve(file);
  }

  /** A file that the configuration names, and that is there. */
  Path file(String key, String file) {
    if (!Files.isReadable(path(file))) {
      throw unreadable(key, file);
    }
    return path(file);
  }

  /** The certificate in a file, as PEM or DER. */
  X509Certificate certificate(String key, String file) {
    try (var in = Files.newInputStream(path(file))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException _) {
      throw unreadable(key, file);
    } catch (CertificateException _) {
      throw new IllegalArgumentException(
          "`%s`: the file `%s` holds no X.509 certificate as PEM".formatted(key, file));
    }
  }

  /** What a file says that holds a secret and nothing else, without white space around it. */
  String secret(String key, String file) {
    try {
      var secret = new SecretFile(path(file)).read().strip();
      if (secret.isEmpty()) {
        throw new IllegalArgumentException("`%s`: the file `%s` is empty".formatted(key, file));
      }
      return secret;
    } catch (SecretFile.OpenToOthersException _) {
      throw new IllegalArgumentException(
          "`%s`: others can read `%s`: `chmod 600` it".formatted(key, file));
    } catch (IOException _) {
      throw unreadable(key, file);
    }
  }

  /** The same, read again each time; two are equal that read the same file. */
  Supplier<String> kept(String key, String file) {
    return new Kept(this, key, file);
  }

  private record Kept(Surroundings surroundings, String key, String file)
      implements Supplier<String> {
    @Override
    public String get() {
      return surroundings.secret(key, file);
    }
  }

  private IllegalArgumentException unreadable(String key, String file) {
    return new IllegalArgumentException(
        "`%s`: the file `%s` cannot be read; it is looked for in `%s`"
            .formatted(key, file, folder));
  }
}
