package dev.sallyport.tests.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate that it has signed itself, made by the JDK's own tool. */
record Pair(KeyStore store, String name) {
  static final char[] PASSWORD = "changeit".toCharArray();

  static Pair made(Path folder, String name) {
    Path file = folder.resolve(name + ".p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            tool,
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            new String(PASSWORD));
    try {
      Process made = new ProcessBuilder(command).inheritIO().start();
      if (made.waitFor() != 0) {
        throw new AssertionError("keytool failed");
      }
      try (InputStream in = Files.newInputStream(file)) {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(in, PASSWORD);
        return new Pair(store, name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  X509Certificate certificate() {
    try {
      return (X509Certificate) store.getCertificate(name);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** What believes it, and nothing else. */
  SSLContext trusting() {
    try {
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry(name, certificate());
      TrustManagerFactory trusts = TrustManagerFactory.getInstance("PKIX");
      trusts.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trusts.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate, without the lines of PEM. */
  String base64() {
    try {
      return Base64.getEncoder().encodeToString(certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the certificate. */
  Path certificate(Path file) {
    return written(file, "CERTIFICATE", base64());
  }

  /** Writes the key, for its owner alone. */
  Path key(Path file) {
    try {
      String key = Base64.getEncoder().encodeToString(store.getKey(name, PASSWORD).getEncoded());
      return Files.setPosixFilePermissions(
          written(file, "PRIVATE KEY", key), PosixFilePermissions.fromString("rw-------"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path written(Path file, String what, String base64) {
    try {
      return Files.writeString(
          file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
