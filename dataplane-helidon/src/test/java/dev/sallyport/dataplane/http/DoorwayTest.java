package dev.sallyport.dataplane.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that keep the gateway waiting, over real connections. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoorwayTest {
  private static final int ANY_PACE = 1;
  private static final int NO_PACE = Integer.MAX_VALUE;

  /**
   * Long enough for an answer to be read before the next letter, which would find a closed door.
   */
  private static final int DRIP_MS = 100;

  private static final Duration SHORT = Duration.ofMillis(600);

  private static final Duration A_PAUSE = Duration.ofMillis(1);
  private static final String GET = "GET /short HTTP/1.1\r\nhost: a\r\n\r\n";

  private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
  }

  private WebServer server(ListenerConfig listener) {
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .shutdownHook(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(
                new Doorway(Http1Config.create(), listener, System::nanoTime, notices::add))
            .routing(
                routes ->
                    routes
                        .get("/short", (request, response) -> response.send("short"))
                        .post("/unread", (request, response) -> response.send("unread"))
                        .post(
                            "/last",
                            (request, response) ->
                                response.header(HeaderValues.CONNECTION_CLOSE).send("last"))
                        .post("/body", this::read)
                        .get("/endless", this::write))
            .build()
            .start();
    opened.add(server::stop);
    return server;
  }

  private WebServer server(int most, int each, Duration patience, int slowestBytes) {
    return server(
        ListenerConfig.PLAIN.withConnections(
            new ConnectionLimits(most, each, patience, slowestBytes)));
  }

  private void read(ServerRequest request, ServerResponse response) {
    try (var body = LineHandler.arrival(request).body()) {
      end.complete("%d bytes".formatted(body.readAllBytes().length));
      response.send("read");
    } catch (IOException | RuntimeException e) {
      end.complete("cut off");
      response.send("not read");
    }
  }

  private void write(ServerRequest request, ServerResponse response) {
    try (var out = response.outputStream()) {
      while (true) {
        out.write(new byte[100 << 10]);
      }
    } catch (IOException | RuntimeException _) {
      end.complete("cut off");
    }
  }

  private Socket connected(WebServer server) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    opened.add(socket);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Says a letter again and again, until the connection is at its end; gives back what came. */
  private static String dripped(Socket socket) throws IOException {
    socket.setSoTimeout(DRIP_MS);
    while (true) {
      try {
        say(socket, "x");
        var one = socket.getInputStream().read();
        if (one < 0) {
          return "";
        }
        socket.setSoTimeout(0);
        return (char) one + rest(socket);
      } catch (SocketTimeoutException _) {
        // Goes on.
      } catch (SocketException _) {
        return "";
      }
    }
  }

  /** What comes until the connection is at its end. */
  private static String rest(Socket socket) throws IOException {
    var heard = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      for (int one = in.read(); one >= 0; one = in.read()) {
        heard.append((char) one);
      }
    } catch (SocketException _) {
      // Reset, which is an end as well.
    }
    return heard.toString();
  }

  private static void ask(Socket socket) throws IOException {
    say(socket, GET);
    var answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\nshort")) {
      int one = socket.getInputStream().read();
      assertThat(one).as(answer.toString()).isNotNegative();
      answer.append((char) one);
    }
  }

  /** What a head consists of, as far as its sender comes. */
  @ParameterizedTest
  @ValueSource(strings = {"", "GE", "GET /short HTTP/1.1\r\n", "GET / HTTP/1.1\r\nhost: a\r\nx: "})
  void aHeadThatDripsIsAnsweredAndEnds(String begun) throws IOException {
    var server = server(9, 9, SHORT, ANY_PACE);
    var first = connected(server);
    say(first, begun);
    assertThat(dripped(first)).startsWith("HTTP/1.1 408 ");
    var later = connected(server);
    ask(later);
    say(later, begun);
    assertThat(dripped(later)).startsWith("HTTP/1.1 408 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /sh", "GET /short HTTP/1.1\r\nhost: a\r\n"})
  void whoFallsSilentIsHungUpOn(String begun) throws IOException {
    var socket = connected(server(9, 9, SHORT, ANY_PACE));
    say(socket, begun);
    assertThat(rest(socket)).isEmpty();
  }

  @Test
  void betweenTwoRequestsThereIsTime() throws IOException {
    var socket = connected(server(9, 9, SHORT, ANY_PACE));
    ask(socket);
    socket.setSoTimeout(2 * (int) SHORT.toMillis());
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    ask(socket);
  }

  private static final String POST = "POST /body HTTP/1.1\r\nhost: a\r\ncontent-length: 100000\r\n";

  @Test
  void aBodyThatDripsIsCutOff() throws IOException {
    var socket = connected(server(9, 9, SHORT, NO_PACE));
    say(socket, POST + "\r\n");
    dripped(socket);
    assertThat(end.join()).isEqualTo("cut off");
  }

  @Test
  void aBodyThatNobodyReadsIsCutOffAsWell() throws IOException {
    // The server reads to its end what no handler has read.
    var socket = connected(server(9, 9, SHORT, NO_PACE));
    say(socket, POST.replace("/body", "/nowhere") + "\r\n");
    assertThat(dripped(socket)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void aBodyThatStopsIsCutOff() throws IOException {
    var socket = connected(server(9, 9, SHORT, ANY_PACE));
    say(socket, POST + "\r\nx");
    rest(socket);
    assertThat(end.join()).isEqualTo("cut off");
  }

  @Test
  void aBodyAndWhatFollowsItAreRead() throws IOException {
    var socket = connected(server(9, 9, Duration.ofMinutes(1), NO_PACE));
    say(socket, POST + "connection: close\r\n\r\n" + "x".repeat(100_000));
    assertThat(rest(socket)).endsWith("read");
    assertThat(end.join()).isEqualTo("100000 bytes");
  }

  @Test
  void http2IsNotSpoken() throws IOException {
    var server = server(9, 9, Duration.ofMinutes(1), ANY_PACE);
    var known = connected(server);
    say(known, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
    assertThat(rest(known)).startsWith("HTTP/1.1 ").doesNotContain(" 200 ");
    var asked = connected(server);
    var offer =
        "upgrade: h2c\r\nhttp2-settings: AAMAAABk\r\nconnection: upgrade, http2-settings, close";
    say(asked, GET.replace("host: a", "host: a\r\n" + offer));
    assertThat(rest(asked)).startsWith("HTTP/1.1 200 ").endsWith("short");
  }

  @ParameterizedTest
  @CsvSource({"/unread, connection: close", "/unread, 'connection: te, close'", "/last, a: b"})
  void whatFollowsTheLastReplyIsNoRequest(String place, String field) throws IOException {
    var socket = connected(server(9, 9, Duration.ofMinutes(1), ANY_PACE));
    say(
        socket,
        "POST %s HTTP/1.1\r\nhost: a\r\n%s\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(place, field, GET.length(), GET));
    assertThat(rest(socket)).startsWith("HTTP/1.1 200 ").containsOnlyOnce("HTTP/1.1");
  }

  @Test
  void whoReadsNothingIsHungUpOn() throws IOException {
    var socket = connected(server(9, 9, SHORT, ANY_PACE));
    say(socket, GET.replace("short", "endless"));
    assertThat(end.join()).isEqualTo("cut off");
  }

  @Test
  void whoReadsTooLittleIsHungUpOn() throws IOException {
    var socket = connected(server(9, 9, SHORT, NO_PACE));
    say(socket, GET.replace("short", "endless"));
    var in = socket.getInputStream();
    try {
      while (!end.isDone() && in.read(new byte[1 << 10]) >= 0) {
        // Less than is written, and enough for each piece to be taken in time.
        LockSupport.parkNanos(A_PAUSE.toNanos());
      }
    } catch (SocketException _) {
      // It is.
    }
    assertThat(end.join()).isEqualTo("cut off");
  }

  @ParameterizedTest
  @CsvSource({"3, 9, most", "9, 3, each"})
  void oneTooManyIsTurnedAwayUntilAnotherLeaves(int most, int each, String limit)
      throws IOException {
    var server = server(most, each, Duration.ofMinutes(1), ANY_PACE);
    var first = connected(server);
    ask(first);
    ask(connected(server));
    ask(connected(server));
    for (int i = 0; i < 3; i++) {
      assertThat(rest(connected(server))).isEmpty();
    }
    assertThat(notices).singleElement().asString().contains("`listener.connections." + limit);
    first.close();
    askSoon(server);
  }

  /** That one has left is known a moment later. */
  private void askSoon(WebServer server) throws IOException {
    while (true) {
      try {
        ask(connected(server));
        return;
      } catch (SocketException | AssertionError _) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aProxyIsNotOneCaller() throws IOException {
    var behind =
        new ListenerConfig(
            ListenerConfig.PLAIN.tls(),
            List.of(AddressRange.parse("127.0.0.0/8")),
            false,
            false,
            ListenerConfig.DRAIN,
            new ConnectionLimits(3, 1, Duration.ofMinutes(1), ANY_PACE));
    var server = server(behind);
    ask(connected(server));
    ask(connected(server));
    ask(connected(server));
    assertThat(rest(connected(server))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1000000, 10000", "1024, 341", "2, 1"})
  void connectionsAreNeverMoreThanFiles(long files, int most) {
    assertThat(ConnectionLimits.DEFAULT.within(files).most()).isEqualTo(most);
  }

  @ParameterizedTest
  @CsvSource({
    // bytes a second, seconds waited, bytes moved, whether that is in time
    "10, 29, 0, true",
    "10, 30, 0, false",
    "10, 39, 100, true",
    "10, 40, 100, false"
  })
  void aPaceIsPatienceAndWhatHasMoved(int slowest, int seconds, int bytes, boolean inTime) {
    var pace = new Pace(new ConnectionLimits(1, 1, Duration.ofSeconds(30), slowest));
    assertThat(pace.moved(bytes, Duration.ofSeconds(seconds).toNanos())).isEqualTo(inTime);
  }
}
