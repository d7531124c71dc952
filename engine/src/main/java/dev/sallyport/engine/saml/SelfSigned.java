package dev.sallyport.engine.saml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Makes a key pair with a certificate that it signs itself, with the JDK's {@code keytool}: the JDK
 * has no public way to make certificates, and one library more for one certificate is too much.
 */
final class SelfSigned {
  private static final int TIMEOUT_S = 60;
  private static final String ALIAS = "saml";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private SelfSigned() {}

  /** An RSA key and its certificate, both as PEM. */
  static String pem() {
    return pem(List.of("-keyalg", "RSA", "-keysize", "3072", "-validity", "3650"));
  }

  /**
   * @param options what {@code keytool -genkeypair} is told about the key and its dates
   */
  static String pem(List<String> options) {
    try {
      var folder = Files.createTempDirectory("sallyport-saml");
      var file = folder.resolve("key.p12");
      try {
        return made(file, options);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new OwnKeyException("no SAML key can be made: give one as a PEM file", e);
    }
  }

  private static String made(Path file, List<String> options)
      throws IOException, GeneralSecurityException {
    // The password protects nothing: the file lives for a second in a folder that is ours alone.
    var password = UUID.randomUUID().toString();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                "STORE_PASSWORD",
                "-alias",
                ALIAS,
                "-dname",
                "CN=Sallyport"));
    command.addAll(options);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("STORE_PASSWORD", password);
    await(builder.start());
    var store = KeyStore.getInstance(file.toFile(), password.toCharArray());
    var key = store.getKey(ALIAS, password.toCharArray());
    return block("PRIVATE KEY", key.getEncoded())
        + block("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
  }

  private static void await(Process process) throws IOException {
    try {
      if (process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new IOException("keytool did not make a key");
  }

  private static String block(String label, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, LINES.encodeToString(der));
  }
}
