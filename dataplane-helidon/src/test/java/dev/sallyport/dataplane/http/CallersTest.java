package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a proxy speaks for, over real connections from loopback. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallersTest {
  private static final List<AddressRange> PROXIES =
      List.of(AddressRange.parse("127.0.0.0/8"), AddressRange.parse("10.0.0.0/8"));

  private final WebServer trusting =
      serving(
          new ListenerConfig(
              Optional.empty(),
              PROXIES,
              false,
              true,
              ListenerConfig.DRAIN,
              ConnectionLimits.DEFAULT));
  private final WebServer closed =
      serving(
          new ListenerConfig(
              Optional.empty(),
              PROXIES,
              false,
              false,
              ListenerConfig.DRAIN,
              ConnectionLimits.DEFAULT));
  private final WebServer plain = serving(ListenerConfig.PLAIN);
  private final WebServer others =
      serving(
          new ListenerConfig(
              Optional.empty(),
              List.of(AddressRange.parse("192.0.2.0/24")),
              false,
              true,
              ListenerConfig.DRAIN,
              ConnectionLimits.DEFAULT));
  private final HttpClient client = HttpClient.newHttpClient();
  private final X509Certificate certificate = anyCertificate();

  private static WebServer serving(ListenerConfig listener) {
    return WebServer.builder()
        .host("127.0.0.1")
        .port(0)
        .shutdownHook(false)
        .protocolsDiscoverServices(false)
        .addProtocol(Http1Config.builder().maxHeadersSize(64 << 10).build())
        .routing(
            routes ->
                routes
                    .any(new Callers(listener))
                    .any(
                        (request, response) -> {
                          var peer = Callers.of(request);
                          response.send(
                              peer.address()
                                  + peer.certificate()
                                      .map(shown -> " " + shown.getSubjectX500Principal())
                                      .orElse(""));
                        }))
        .build()
        .start();
  }

  /** One of those that every JDK brings along. */
  private static X509Certificate anyCertificate() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509TrustManager.class::isInstance)
          .map(X509TrustManager.class::cast)
          .findFirst()
          .orElseThrow()
          .getAcceptedIssuers()[0];
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  void stop() {
    client.close();
    List.of(trusting, closed, plain, others).forEach(WebServer::stop);
  }

  private String caller(WebServer server, String... fields) {
    var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"));
    if (fields.length > 0) {
      request.headers(fields);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "X-Forwarded-For | 203.0.113.9                      | 203.0.113.9",
        "X-Forwarded-For | 198.51.100.1, 203.0.113.9        | 203.0.113.9",
        "X-Forwarded-For | 198.51.100.1, 203.0.113.9,10.1.1.1 | 203.0.113.9",
        "X-Forwarded-For | 10.1.1.1, 10.2.2.2               | 10.1.1.1",
        "X-Forwarded-For | 203.0.113.9, unknown             | 127.0.0.1",
        "X-Forwarded-For | 203.0.113.9, unknown, 10.1.1.1   | 10.1.1.1",
        "X-Forwarded-For | 203.0.113.9:4711                 | 203.0.113.9",
        "X-Forwarded-For | 2001:db8::1                      | 2001:db8:0:0:0:0:0:1",
        "X-Forwarded-For | [2001:db8::1]:443                | 2001:db8:0:0:0:0:0:1",
        "X-Forwarded-For | [                                | 127.0.0.1",
        "X-Forwarded-For | ,                                | 127.0.0.1",
        "X-Forwarded-For | evil.example                     | 127.0.0.1",
        "Forwarded       | for=203.0.113.9                  | 203.0.113.9",
        "Forwarded       | For=\"[2001:db8::1]:4711\"       | 2001:db8:0:0:0:0:0:1",
        "Forwarded       | for=198.51.100.1, for=203.0.113.9;proto=https | 203.0.113.9",
        "Forwarded       | for=_hidden                      | 127.0.0.1",
        "Forwarded       | for=203.0.113.9, for=unknown     | 127.0.0.1",
        "Forwarded       | by=10.0.0.1                      | 127.0.0.1",
        "Forwarded       | for=\"                           | 127.0.0.1",
        "Forwarded       | nonsense                         | 127.0.0.1"
      })
  void isTheRightmostThatIsNoProxy(String field, String value, String wanted) {
    assertThat(caller(trusting, field, value)).isEqualTo(wanted);
    // From anybody else the fields are nothing.
    assertThat(caller(plain, field, value)).isEqualTo("127.0.0.1");
    assertThat(caller(others, field, value)).isEqualTo("127.0.0.1");
  }

  @Test
  void fieldsThatDoNotAgreeSayNothing() {
    assertThat(caller(trusting, "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "198.51.100.1"))
        .isEqualTo("127.0.0.1");
    assertThat(caller(trusting, "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "203.0.113.9"))
        .isEqualTo("203.0.113.9");
    assertThat(
            caller(trusting, "X-Forwarded-For", "203.0.113.9", "X-Forwarded-For", "198.51.100.1"))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void aCertificateIsTakenFromProxiesThatTellIt() throws CertificateException {
    var encoded = Base64.getEncoder().encodeToString(certificate.getEncoded());
    var field = ":" + encoded + ":";
    assertThat(caller(trusting, "Client-Cert", field))
        .isEqualTo("127.0.0.1 " + certificate.getSubjectX500Principal());
    for (var server : List.of(closed, plain, others)) {
      assertThat(caller(server, "Client-Cert", field)).isEqualTo("127.0.0.1");
    }
    for (var wrong :
        List.of(
            encoded,
            ":",
            "::",
            ":????:",
            ":" + encoded,
            ":AAAA:",
            ":" + "A".repeat(20_000) + ":")) {
      assertThat(caller(trusting, "Client-Cert", wrong)).isEqualTo("127.0.0.1");
    }
    assertThat(caller(trusting, "Client-Cert", field, "Client-Cert", field)).isEqualTo("127.0.0.1");
  }
}
