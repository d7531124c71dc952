package dev.sallyport.dataplane.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies that say whom they speak for, over real connections from loopback. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IntroductionsTest {
  private static final Duration SHORT = Duration.ofMillis(600);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String GET = "GET /who HTTP/1.1\r\nhost: a\r\n\r\n";
  private static final String LAST = "GET /who HTTP/1.1\r\nhost: a\r\nconnection: close\r\n%s\r\n";

  /** The first twelve bytes of version 2. */
  private static final String SECOND = "0d0a0d0a000d0a515549540a";

  /** 203.0.113.9 to 127.0.0.1, and the two ports. */
  private static final String ADDRESSES = "cb007109" + "7f000001" + "1267" + "0050";

  private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  private WebServer server(String proxies, boolean proxyProtocol, ConnectionLimits connections) {
    var listener =
        new ListenerConfig(
            Optional.empty(),
            List.of(AddressRange.parse(proxies), AddressRange.parse("10.0.0.0/8")),
            proxyProtocol,
            false,
            ListenerConfig.DRAIN,
            connections);
    var doorway = new Doorway(Http1Config.create(), listener, System::nanoTime, notices::add);
    var server =
        doorway
            .before(WebServer.builder())
            .host("127.0.0.1")
            .shutdownHook(false)
            .routing(
                routes ->
                    routes
                        .any(new Callers(listener))
                        .get("/who", (request, response) -> response.send(who(request))))
            .build()
            .start();
    opened.add(server::stop);
    return server;
  }

  private WebServer server(Duration patience) {
    return server("127.0.0.1", true, new ConnectionLimits(9, 9, patience, 1));
  }

  /** Who calls, and what the server has added of its own. */
  private static String who(ServerRequest request) {
    var fields = request.headers();
    return Callers.of(request).address()
        + (fields.contains(HeaderNames.X_FORWARDED_PORT) ? " and a port" : "")
        + " "
        + String.join(";", fields.values(HeaderNames.X_FORWARDED_FOR));
  }

  private Socket saying(WebServer server, byte[]... parts) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    opened.add(socket);
    try {
      for (var part : parts) {
        socket.getOutputStream().write(part);
      }
    } catch (SocketException _) {
      // It was closed before it was all said.
    }
    return socket;
  }

  private static byte[] bytes(String text) {
    return text.replace("~", "\r\n").getBytes(ISO_8859_1);
  }

  /** A header of version 2: its command, family and transport, and what follows their length. */
  private static byte[] second(String hexKind, String hexRest) {
    var rest = HexFormat.of().parseHex(hexRest);
    var header = new ByteArrayOutputStream();
    header.writeBytes(HexFormat.of().parseHex(SECOND + hexKind));
    header.writeBytes(ByteBuffer.allocate(2).putShort((short) rest.length).array());
    header.writeBytes(rest);
    return header.toByteArray();
  }

  /** What comes until the connection is at its end. */
  private static String rest(Socket socket) throws IOException {
    var heard = new StringBuilder();
    try {
      for (int one = socket.getInputStream().read();
          one >= 0;
          one = socket.getInputStream().read()) {
        heard.append((char) one);
      }
    } catch (SocketException _) {
      // Reset, which is an end as well.
    }
    return heard.toString();
  }

  private static String body(Socket socket) throws IOException {
    var answer = rest(socket);
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY TCP4 203.0.113.9 127.0.0.1 4711 80~        | 203.0.113.9",
        "PROXY TCP6 2001:db8::1 ::1 4711 80~              | 2001:db8:0:0:0:0:0:1",
        "PROXY TCP6 ::ffff:203.0.113.9 ::1 4711 80~       | 203.0.113.9",
        "PROXY TCP4 10.1.1.1 127.0.0.1 4711 80~           | 10.1.1.1"
      })
  void theFirstVersionSaysWhoCalls(String header, String wanted) throws IOException {
    var socket = saying(server(LONG), bytes(header), bytes(LAST.formatted("")));
    assertThat(body(socket)).isEqualTo(wanted + " ");
  }

  @ParameterizedTest
  @CsvSource({
    // kind, and the rest of it, who calls
    "2111, " + ADDRESSES + ", 203.0.113.9",
    // What else a proxy may say there is skipped.
    "2111, " + ADDRESSES + "040001000500020102, 203.0.113.9",
    "2121, 20010db80000000000000000000000010000000000000000000000000000000112670050,"
        + " 2001:db8:0:0:0:0:0:1",
    // A proxy that speaks for itself, whatever else it says.
    "2000, '', 127.0.0.1",
    "2011, " + ADDRESSES + ", 127.0.0.1"
  })
  void theSecondVersionSaysWhoCalls(String kind, String rest, String wanted) throws IOException {
    var socket = saying(server(LONG), second(kind, rest), bytes(LAST.formatted("")));
    assertThat(body(socket)).isEqualTo(wanted + " ");
  }

  @ParameterizedTest
  @CsvSource({
    // who is spoken for, and what a field claims, who calls
    "203.0.113.9, x-forwarded-for: 198.51.100.7, 203.0.113.9 198.51.100.7",
    "203.0.113.9, forwarded: for=198.51.100.7, '203.0.113.9 '",
    "10.1.1.1, x-forwarded-for: 198.51.100.7, 198.51.100.7 198.51.100.7",
    "10.1.1.1, forwarded: for=198.51.100.7, '198.51.100.7 '"
  })
  void fieldsAreBelievedOfProxiesBehindTheFirstAlone(String first, String field, String wanted)
      throws IOException {
    var socket =
        saying(
            server(LONG),
            bytes("PROXY TCP4 %s 127.0.0.1 1 2~".formatted(first)),
            bytes(LAST.formatted(field + "\r\n")));
    assertThat(body(socket)).isEqualTo(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PROXY",
        "PROXY~",
        "PROXY UNKNOWN~",
        "PROXY UNKNOWN 203.0.113.9 127.0.0.1 1 2~",
        "PROXY TCP4 gateway.example 127.0.0.1 1 2~",
        "PROXY TCP4 203.0.113.9 127.0.0.1 1~",
        "PROXY TCP4 203.0.113.9 127.0.0.1 -1 2~",
        "PROXY TCP4 203.0.113.9 127.0.0.1 70000 2~",
        "PROXY TCP4 203.0.113.9 127.0.0.1 1 2 3~",
        "PROXY TCP4  203.0.113.9 127.0.0.1 1 2~",
        "proxy TCP4 203.0.113.9 127.0.0.1 1 2~",
        " PROXY TCP4 203.0.113.9 127.0.0.1 1 2~",
      })
  void whatSaysNobodyEndsTheConnection(String header) throws IOException {
    assertThat(rest(saying(server(SHORT), bytes(header), bytes(GET)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // nobody in particular, over UDP, a version that does not exist, less than it announces
    "2100, ''",
    "2101, ''",
    "2112, " + ADDRESSES,
    "1111, " + ADDRESSES,
    "2211, " + ADDRESSES,
    "2111, cb007109",
    "2141, " + ADDRESSES,
    "2111, " + ADDRESSES + "04ffff"
  })
  void whatSaysNobodyInVersionTwoEndsTheConnection(String kind, String rest) throws IOException {
    assertThat(rest(saying(server(SHORT), second(kind, rest), bytes(GET)))).isEmpty();
  }

  @Test
  void aSocketOfAMachineHasNoAddress() throws IOException {
    var named = second("2131", "2f61".repeat(108));
    assertThat(rest(saying(server(LONG), named, bytes(GET)))).isEmpty();
    assertThat(notices).singleElement().asString().contains("speaks for nobody with an address");
  }

  @Test
  void whoIsNoProxySaysNothing() throws IOException {
    var server = server("192.0.2.1", true, new ConnectionLimits(9, 9, LONG, 1));
    for (int i = 0; i < 3; i++) {
      var header = bytes("PROXY TCP4 192.0.2.1 127.0.0.1 4711 80~");
      assertThat(rest(saying(server, header, bytes(GET)))).isEmpty();
    }
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("somebody connects who is not in `listener.proxies`");
  }

  @Test
  void itIsSaidOnceAndAtTheBeginning() throws IOException {
    var header = "PROXY TCP4 203.0.113.9 127.0.0.1 4711 80~";
    assertThat(rest(saying(server(LONG), bytes(header), bytes(header), bytes(GET))))
        .doesNotContain(" 200 ");
    var unasked = server("127.0.0.1", false, new ConnectionLimits(9, 9, LONG, 1));
    assertThat(rest(saying(unasked, bytes(header), bytes(GET)))).doesNotContain(" 200 ");
  }

  /** The server reads for as long as it comes; nobody waits for it. */
  @ParameterizedTest
  @ValueSource(strings = {"", "PROX", "PROXY TCP4 203.0.113.9 "})
  void whoSaysItTooLateIsHungUpOn(String begun) throws IOException {
    assertThat(rest(saying(server(SHORT), bytes(begun)))).isEmpty();
    assertThat(notices).singleElement().asString().contains("too late or not at all");
  }

  @Test
  void afterItsWordAConnectionHasItsTime() throws IOException {
    var socket = saying(server(SHORT), bytes("PROXY TCP4 203.0.113.9 127.0.0.1 4711 80~"));
    assertThat(rest(socket)).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void thoseWhoHaveNotSaidItAreLimited() throws IOException {
    var server = server("127.0.0.1", true, new ConnectionLimits(3, 1, LONG, 1));
    for (int i = 0; i < 3; i++) {
      saying(server, bytes("PROXY"));
    }
    assertThat(rest(saying(server, bytes("PROXY")))).isEmpty();
    assertThat(notices).singleElement().asString().contains("`listener.connections.most`");
  }

  @Test
  void connectionsAreCountedByWhomTheyAreFor() throws IOException {
    var server = server("127.0.0.1", true, new ConnectionLimits(9, 1, LONG, 1));
    var first = bytes("PROXY TCP4 203.0.113.9 127.0.0.1 4711 80~");
    var other = bytes("PROXY TCP4 203.0.113.10 127.0.0.1 4711 80~");
    var open = saying(server, first, bytes(GET));
    assertThat(open.getInputStream().read()).isEqualTo('H');
    assertThat(rest(saying(server, first, bytes(GET)))).isEmpty();
    assertThat(body(saying(server, other, bytes(LAST.formatted(""))))).startsWith("203.0.113.10");
    assertThat(notices).singleElement().asString().contains("`listener.connections.each`");
  }
}
