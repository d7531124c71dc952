package dev.sallyport.tests.conformance;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** A server's and a client's certificate, each its own authority, made by the JDK's `keytool`. */
final class SendKeys {
  private static final String PASSWORD = "not-secret";

  private final KeyStore server;
  private final KeyStore client;

  SendKeys(Path folder) throws IOException, GeneralSecurityException {
    server = made(folder.resolve("server.p12"), "CN=server");
    client = made(folder.resolve("client.p12"), "CN=client");
  }

  private static KeyStore made(Path file, String name)
      throws IOException, GeneralSecurityException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    var process =
        new ProcessBuilder(
                List.of(
                    keytool.toString(),
                    "-genkeypair",
                    "-alias",
                    "own",
                    "-keyalg",
                    "EC",
                    "-dname",
                    name,
                    "-ext",
                    "SAN=IP:127.0.0.1",
                    "-ext",
                    "BC=ca:true",
                    "-validity",
                    "30",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError("`keytool` failed");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    var store = KeyStore.getInstance("PKCS12");
    try (var stream = Files.newInputStream(file)) {
      store.load(stream, PASSWORD.toCharArray());
    }
    return store;
  }

  /** The server's certificate, as an authority for itself. */
  String authorities() throws GeneralSecurityException {
    return pem("CERTIFICATE", server.getCertificate("own").getEncoded());
  }

  String clientCertificate() throws GeneralSecurityException {
    return pem("CERTIFICATE", client.getCertificate("own").getEncoded());
  }

  String clientKey() throws GeneralSecurityException {
    return pem("PRIVATE KEY", client.getKey("own", PASSWORD.toCharArray()).getEncoded());
  }

  HttpsConfigurator configurator() {
    return new HttpsConfigurator(context()) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters tls = getSSLContext().getDefaultSSLParameters();
        tls.setWantClientAuth(true);
        parameters.setSSLParameters(tls);
      }
    };
  }

  private SSLContext context() {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("client", client.getCertificate("own"));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(server, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String kind, byte[] der) {
    var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(kind, lines.encodeToString(der));
  }
}
