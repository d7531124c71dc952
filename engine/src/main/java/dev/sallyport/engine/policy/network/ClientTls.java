package dev.sallyport.engine.policy.network;

import dev.sallyport.opa.Bytes;
import dev.sallyport.opa.WebTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What a request says about TLS, as Java wants it. OPA has read keys and certificates already. */
final class ClientTls {
  private static final char[] IN_MEMORY = {};

  private ClientTls() {}

  /** Java names the host of the URL to the server, and no other. */
  static void requireHost(WebTls options, String host) {
    if (!options.serverName().isEmpty() && !options.serverName().equalsIgnoreCase(host)) {
      throw new NotAllowedException(
          "the policy's request names another server in `tls_server_name` than in its URL");
    }
  }

  static SSLContext context(WebTls options) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys(options), trusted(options), null);
      return context;
    } catch (GeneralSecurityException | IOException _) {
      throw new NotAllowedException("the policy's request has a key or a certificate of no use");
    }
  }

  /** Null, for Java, stands for the system's own. */
  @SuppressWarnings("NullAway")
  private static TrustManager[] trusted(WebTls options)
      throws GeneralSecurityException, IOException {
    if (options.authorities().isEmpty()) {
      return null;
    }
    var all = new ArrayList<Certificate>(authorities(options.authorities()));
    if (options.system()) {
      all.addAll(systems());
    }
    var store = empty();
    for (var certificate : all) {
      store.setCertificateEntry("authority " + store.size(), certificate);
    }
    return managers(store);
  }

  private static Collection<? extends Certificate> authorities(String pem)
      throws CertificateException {
    return x509()
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  @SuppressWarnings("NullAway")
  private static List<X509Certificate> systems() throws GeneralSecurityException {
    for (var manager : managers(null)) {
      if (manager instanceof X509TrustManager known) {
        return List.of(known.getAcceptedIssuers());
      }
    }
    return List.of();
  }

  private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keys(WebTls options) throws GeneralSecurityException, IOException {
    if (options.chain().isEmpty()) {
      return new KeyManager[0];
    }
    var chain = new ArrayList<Certificate>();
    for (Bytes certificate : options.chain()) {
      chain.add(x509().generateCertificate(certificate.stream()));
    }
    var key =
        KeyFactory.getInstance(chain.getFirst().getPublicKey().getAlgorithm())
            .generatePrivate(new PKCS8EncodedKeySpec(options.key().toByteArray()));
    var store = empty();
    store.setKeyEntry("client", key, IN_MEMORY, chain.toArray(Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }

  private static CertificateFactory x509() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
