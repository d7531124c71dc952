package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A watch misses nothing, whatever its gateway does. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApprovalsWatchTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Silence, to a gateway on a machine that has much to do. */
  private static final Duration SHORT = Duration.ofSeconds(5);

  private static final String FROM = "id: 5\nevent: from\ndata: {\"sequence\":5}\n\n";
  private static final String GRANTED =
      "id: 6\nevent: move\ndata: {\"sequence\":6,\"step\":\"granted\",\"approval\":{\"id\":\"ap_1\"}}\n\n";
  private static final String LIST = "{\"approvals\":[{\"id\":\"ap_1\"}]}";
  private static final String ENOUGH = "{\"error\":{\"message\":\"that is enough\"}}";

  /** One answer of the gateway's. */
  private interface Turn {
    void answer(HttpExchange exchange) throws IOException;
  }

  @TempDir Path folder;
  private final Queue<Turn> streams = new ArrayDeque<>();
  private final Queue<Turn> lists = new ArrayDeque<>();
  private final List<String> resumed = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch over = new CountDownLatch(1);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ExecutorService threads;
  private HttpServer gateway;

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newVirtualThreadPerTaskExecutor();
    gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.setExecutor(threads);
    gateway.createContext(
        "/sallyport/v1/approvals",
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/events")) {
            resumed.add(String.valueOf(exchange.getRequestHeaders().getFirst("last-event-id")));
            streams.remove().answer(exchange);
          } else {
            lists.remove().answer(exchange);
          }
        });
    gateway.start();
    GatewayAddress.write(folder, URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    over.countDown();
    gateway.stop(0);
    threads.shutdownNow();
  }

  private static Turn says(int status, String text) {
    return exchange -> {
      try (exchange) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  /** Says this, and then nothing more, with the connection open. */
  private Turn fallsSilentAfter(String text) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      try {
        over.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private int watch(Duration silentMax) {
    var caller = CommandLine.populateCommand(new CallerOptions(), "--token", "alice", "--json");
    var state = new StateOptions();
    state.state = folder;
    return new ApprovalsWatch(
            caller, state, new PrintWriter(out, true), new PrintWriter(err, true), silentMax)
        .run();
  }

  @Test
  void aListThatWasNotHadIsAskedForAgain() {
    streams.addAll(List.of(says(200, FROM + GRANTED), says(200, FROM + GRANTED)));
    streams.add(says(401, ENOUGH));
    lists.addAll(List.of(says(503, "{\"error\":{\"message\":\"later\"}}"), says(200, LIST)));
    assertThat(watch(LONG)).isEqualTo(1);
    assertThat(out.toString().lines())
        .satisfiesExactly(
            asked -> assertThat(asked).contains("\"step\":\"asked\"", "ap_1"),
            granted -> assertThat(granted).contains("\"step\":\"granted\"", "ap_1"));
    // From the beginning until the list was read, and from the last move then.
    assertThat(resumed).containsExactly("null", "null", "6");
    assertThat(err.toString()).endsWith("that is enough\n");
  }

  @Test
  void whoFollowsTooOftenIsToldSoAndTriesAgain() {
    streams.add(says(429, "{\"error\":{\"message\":\"you follow 8 times\"}}"));
    streams.add(says(200, FROM + GRANTED));
    streams.add(says(401, ENOUGH));
    lists.add(says(200, LIST));
    assertThat(watch(LONG)).isEqualTo(1);
    assertThat(err.toString().lines()).containsExactly("you follow 8 times", "that is enough");
    assertThat(out.toString()).contains("\"step\":\"granted\"");
  }

  @Test
  void aConnectionThatFallsSilentIsMadeAnew() {
    lists.add(says(200, LIST));
    streams.add(fallsSilentAfter(FROM));
    streams.add(says(200, GRANTED));
    streams.add(says(401, ENOUGH));
    assertThat(watch(SHORT)).isEqualTo(1);
    assertThat(resumed).containsExactly("null", "5", "6");
    assertThat(out.toString()).contains("\"step\":\"granted\"");
  }

  @Test
  void aGatewayThatTakesTheConnectionAndAnswersNothingIsAskedAgain() {
    lists.add(says(200, LIST));
    streams.add(says(200, FROM));
    streams.add(
        exchange -> {
          try {
            over.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    streams.add(says(200, GRANTED));
    streams.add(says(401, ENOUGH));
    assertThat(watch(SHORT)).isEqualTo(1);
    assertThat(resumed).containsExactly("null", "5", "5", "6");
    assertThat(out.toString()).contains("\"step\":\"granted\"");
  }
}
