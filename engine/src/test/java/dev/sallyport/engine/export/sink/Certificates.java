package dev.sallyport.engine.export.sink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority, and a server that it vouches for, made by the JDK's own tool. */
final class Certificates {
  private static final String PASSWORD = "changeit";
  private static final long LIMIT_SECONDS = 60;

  private final Path folder;
  private final KeyStore store;

  private Certificates(Path folder, KeyStore store) {
    this.folder = folder;
    this.store = store;
  }

  /**
   * Makes them.
   *
   * @param server the server's name, as keytool writes it: {@code dns:localhost}
   */
  static Certificates make(Path folder, String server) {
    try {
      var file = folder.resolve("keys.p12");
      keytool(file, "-alias", "ca", "-dname", "CN=authority", "-ext", "bc:c");
      keytool(
          file,
          "-alias",
          "server",
          "-dname",
          "CN=server",
          "-signer",
          "ca",
          "-ext",
          "san=" + server);
      var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
      var made = new Certificates(folder, store);
      made.write("ca.pem", "CERTIFICATE", store.getCertificate("ca").getEncoded());
      made.write("server.pem", "CERTIFICATE", store.getCertificate("server").getEncoded());
      made.write(
          "server.key", "PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded());
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-validity", "2"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void write(String name, String type, byte[] der) throws IOException {
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(
                type,
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(der)));
  }

  Path authority() {
    return folder.resolve("ca.pem");
  }

  Path certificate() {
    return folder.resolve("server.pem");
  }

  Path key() {
    return folder.resolve("server.key");
  }

  /** What the server shows. */
  SSLContext context() {
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      store.deleteEntry("ca");
      keys.init(store, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
