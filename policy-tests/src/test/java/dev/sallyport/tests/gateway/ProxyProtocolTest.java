package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.sim.ClaudeSim;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway that serves by https behind a balancer of connections: the addresses of callers are
 * those of this machine, and so many connections of one are let in.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyProtocolTest {
  private static final int EACH = 2;
  private static final String BALANCER = "127.0.0.1";
  private static final String GET = "GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n";

  @AutoClose private final ClaudeSim sim = EnvoySite.sim();
  private final List<Socket> open = new ArrayList<>();
  private SSLSocketFactory tls;
  @AutoClose private GatewayProcess gateway;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Pair server = Pair.made(folder, "server");
    server.certificate(folder.resolve("cert.pem"));
    server.key(folder.resolve("key.pem"));
    Path config =
        Files.writeString(
            folder.resolve("sallyport.yaml"),
            """
            issuers: [{issuer: 'http://127.0.0.1:1', audience: nobody}]
            listener:
              tls: {certificate: cert.pem, key: key.pem}
              proxies: [%s]
              proxy_protocol: true
              connections: {each: %d}
            """
                .formatted(BALANCER, EACH));
    tls = server.trusting().getSocketFactory();
    gateway = GatewayProcess.start(sim.uri(), Site.KEY, "--config", config.toString());
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
    Wanted.requireNoStackTrace(gateway);
  }

  /**
   * Asks whether the gateway lives, and leaves the connection open.
   *
   * @param from the caller's own address
   * @param first what is said before TLS
   * @return the line that answers; empty where the connection ends without one
   */
  private String asked(URI place, String from, String first) throws IOException {
    Socket plain =
        new Socket(
            InetAddress.getByName(place.getHost()),
            place.getPort(),
            InetAddress.getByName(from),
            0);
    open.add(plain);
    try {
      plain.getOutputStream().write(first.getBytes(ISO_8859_1));
      Socket socket = tls.createSocket(plain, place.getHost(), place.getPort(), true);
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      return line(socket.getInputStream());
    } catch (SSLException | SocketException _) {
      return "";
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int one = in.read(); one >= 0 && one != '\r'; one = in.read()) {
      line.append((char) one);
    }
    return line.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"V1", "V2"})
  void aRealBalancerSaysWhoseConnectionsTheyAre(String version) throws IOException {
    try (EnvoyProcess envoy =
        EnvoyProcess.balancing(
            gateway.uri(), EnvoyProcess.Change.of("version: V2", "version: " + version))) {
      for (int i = 0; i < EACH; i++) {
        assertThat(asked(envoy.uri(), "127.0.0.2", "")).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(asked(envoy.uri(), "127.0.0.2", "")).isEmpty();
      assertThat(asked(envoy.uri(), "127.0.0.3", "")).isEqualTo("HTTP/1.1 200 OK");
      // What a caller says there himself is no word of the balancer's.
      assertThat(asked(envoy.uri(), "127.0.0.4", "PROXY TCP4 203.0.113.9 127.0.0.1 1 2\r\n"))
          .isEmpty();
    }
  }

  @Test
  void nobodyElseSaysWhoHeIs() throws IOException {
    String claim = "PROXY TCP4 203.0.113.9 127.0.0.1 4711 8377\r\n";
    assertThat(asked(gateway.uri(), BALANCER, claim)).isEqualTo("HTTP/1.1 200 OK");
    assertThat(asked(gateway.uri(), "127.0.0.2", claim)).isEmpty();
    Until.holds(
        "the gateway says so",
        () -> gateway.error().contains("somebody connects who is not in `listener.proxies`"));
  }

  @Test
  void aBalancerThatSaysNothingIsHungUpOn() throws IOException {
    assertThat(asked(gateway.uri(), BALANCER, "")).isEmpty();
    Until.holds(
        "the gateway says so", () -> gateway.error().contains("does not speak the PROXY protocol"));
  }
}
