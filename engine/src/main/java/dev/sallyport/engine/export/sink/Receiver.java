package dev.sallyport.engine.export.sink;

import dev.sallyport.engine.fetch.Web;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A receiver of syslog.
 *
 * @param tls whether the connection is kept from others; without, it is one on this machine
 * @param authorities a file with the certificates of who may vouch for it, as PEM, read anew for
 *     each connection; empty for those that Java knows
 */
public record Receiver(String host, int port, boolean tls, Optional<Path> authorities) {

  public Receiver {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("there is no port " + port);
    }
    if (!tls && !Web.isLoopback(host)) {
      throw new IllegalArgumentException(
          "syslog goes over TLS, but to this machine: entries say who asked for what");
    }
  }

  String shown() {
    return host + ":" + port;
  }

  /** The connection as it is used: whoever is at the other end has to be the one that was meant. */
  Socket secured(Socket plain) throws IOException, GeneralSecurityException {
    if (!tls) {
      return plain;
    }
    var socket = (SSLSocket) factory().createSocket(plain, host, port, true);
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private SSLSocketFactory factory() throws IOException, GeneralSecurityException {
    if (authorities.isEmpty()) {
      return SSLContext.getDefault().getSocketFactory();
    }
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(authorities.get())) {
      var number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
    }
    if (store.size() == 0) {
      throw new CertificateException("none");
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
}
