package dev.sallyport.dataplane.http;

import dev.sallyport.engine.fetch.Polling;
import dev.sallyport.engine.files.SecretFile;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.pki.PkiException;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The gateway's certificate, and those who vouch for clients'. Its files are read again when they
 * change; what cannot be used changes nothing, and connections that stand go on with what they
 * have.
 */
public final class ListenerTls implements AutoCloseable {

  /** What the files hold; compared, so that nothing is made anew while nothing changes. */
  private record Texts(String certificate, String key, Optional<String> clientCa) {
    @Override
    public String toString() {
      return "Texts[hidden]";
    }
  }

  private final ListenerConfig.Tls files;
  private final Consumer<String> notices;
  private final Tls tls;
  private final Polling polling;
  private Texts seen;
  private String told = "";

  private ListenerTls(
      ListenerConfig.Tls files, Texts first, Duration every, Consumer<String> notices) {
    this.files = files;
    this.notices = notices;
    this.seen = first;
    this.tls = made(files, first);
    this.polling =
        new Polling(
            "tls",
            () -> {
              look();
              return every;
            },
            () -> {});
  }

  /**
   * Reads the files, and goes on to look at them.
   *
   * @param every how often
   * @param notices told in one sentence when other files come into use, and when they cannot
   * @throws UnusableTlsException if they cannot be used
   */
  public static ListenerTls open(
      ListenerConfig.Tls files, Duration every, Consumer<String> notices) {
    return new ListenerTls(files, read(files), every, notices);
  }

  /** What the listener serves with. */
  public Tls tls() {
    return tls;
  }

  /** On the polling thread alone. */
  private void look() {
    try {
      var now = read(files);
      if (now.equals(seen)) {
        return;
      }
      tls.reload(made(files, now));
      seen = now;
      tell("the listener's certificate was read again, and is in use");
    } catch (UnusableTlsException e) {
      tell("the listener goes on with the certificate that it has: " + e.getMessage());
    }
  }

  private void tell(String notice) {
    if (!notice.equals(told)) {
      told = notice;
      notices.accept(notice);
    }
  }

  private static Texts read(ListenerConfig.Tls files) {
    try {
      return new Texts(
          text(files.certificate()),
          new SecretFile(files.key()).read(),
          files.clientCa().map(ListenerTls::text));
    } catch (SecretFile.OpenToOthersException _) {
      throw new UnusableTlsException(
          "`listener.tls.key`: others can read `%s`: `chmod 600` it".formatted(files.key()));
    } catch (IOException _) {
      throw unreadable(files.key());
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      throw unreadable(file);
    }
  }

  private static UnusableTlsException unreadable(Path file) {
    return new UnusableTlsException("`listener.tls`: the file `%s` cannot be read".formatted(file));
  }

  private static Tls made(ListenerConfig.Tls files, Texts texts) {
    var chain = certificates(files.certificate(), texts.certificate());
    var key = key(files.key(), texts.key());
    if (!belongs(key, chain.getFirst())) {
      throw new UnusableTlsException(
          "`listener.tls`: the key in `%s` is not that of the first certificate in `%s`"
              .formatted(files.key(), files.certificate()));
    }
    var builder =
        Tls.builder()
            .privateKey(key)
            .privateKeyCertChain(chain)
            // Clients have no names that a certificate could be held against.
            .endpointIdentificationAlgorithm(Tls.ENDPOINT_IDENTIFICATION_NONE)
            .clientAuth(TlsClientAuth.NONE);
    texts
        .clientCa()
        .ifPresent(
            ca ->
                builder
                    .trust(certificates(files.clientCa().orElseThrow(), ca))
                    .clientAuth(TlsClientAuth.OPTIONAL));
    try {
      return builder.build();
    } catch (IllegalArgumentException | IllegalStateException _) {
      throw new UnusableTlsException(
          "`listener.tls`: the certificates in `%s` do not lead from the gateway's own to its root, each signed by the next"
              .formatted(files.certificate()));
    }
  }

  private static List<X509Certificate> certificates(Path file, String text) {
    try {
      return Keys.builder()
          .pem(pem -> pem.certificates(Resource.create("certificates", text)))
          .build()
          .certs();
    } catch (PkiException | IllegalArgumentException _) {
      throw new UnusableTlsException(
          "`listener.tls`: `%s` holds no certificates in PEM".formatted(file));
    }
  }

  private static PrivateKey key(Path file, String text) {
    try {
      return Keys.builder()
          .pem(pem -> pem.key(Resource.create("key", text)))
          .build()
          .privateKey()
          .orElseThrow();
    } catch (PkiException | IllegalArgumentException | UnsupportedOperationException _) {
      throw new UnusableTlsException(
          "`listener.tls.key`: `%s` holds no key in PKCS #8 (`BEGIN PRIVATE KEY`)".formatted(file));
    }
  }

  /** Files are replaced one after the other; in between they do not fit. */
  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    var word = "sallyport".getBytes(StandardCharsets.UTF_8);
    try {
      var check =
          Signature.getInstance(
              key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
      check.initSign(key);
      check.update(word);
      var signature = check.sign();
      check.initVerify(certificate.getPublicKey());
      check.update(word);
      return check.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  @Override
  public void close() {
    polling.close();
  }
}
