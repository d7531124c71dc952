package dev.sallyport.sim;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * A running simulated Claude on the loopback address.
 *
 * <pre>{@code
 * try (ClaudeSim sim = ClaudeSim.start(Options.defaults().withApiKey("sk-test"))) {
 *   // point a client at sim.uri(), then look at sim.exchanges()
 * }
 * }</pre>
 */
public final class ClaudeSim implements AutoCloseable {
  /** Every answer carries this header, so that nobody takes the simulator for the service. */
  public static final String MARK = "x-claude-sim";

  private final WebServer server;
  private final ExchangeLog log;
  private final CountDownLatch closing;

  private ClaudeSim(WebServer server, ExchangeLog log, CountDownLatch closing) {
    this.server = server;
    this.log = log;
    this.closing = closing;
  }

  public static ClaudeSim start(Options options) {
    ExchangeLog log = new ExchangeLog(options.exchangesKept(), options.bodiesKeptBytes());
    CountDownLatch closing = new CountDownLatch(1);
    MessagesApi messages = new MessagesApi(options.apiKey());
    BedrockApi bedrock = new BedrockApi(options.aws(), messages);
    VertexApi vertex = new VertexApi(options.faces().googleToken(), messages);
    Receiver receiver =
        new Receiver(
            options,
            log,
            exchange -> {
              if (BedrockApi.takes(exchange)) {
                return bedrock.answer(exchange);
              }
              return VertexApi.takes(exchange)
                  ? vertex.answer(exchange)
                  : messages.answer(exchange);
            },
            new Sender(closing, options));
    LogRoutes logRoutes = new LogRoutes(log);
    WebServer server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(options.port())
            .shutdownHook(false)
            .shutdownGracePeriod(Duration.ZERO)
            .connectionOptions(sockets -> sockets.tcpNoDelay(true))
            .routing(
                (HttpRouting.Builder routing) ->
                    routing
                        .get(LogRoutes.PATH, logRoutes::list)
                        .delete(LogRoutes.PATH, logRoutes::clear)
                        .any(receiver))
            .build()
            .start();
    return new ClaudeSim(server, log, closing);
  }

  public int port() {
    return server.port();
  }

  /** The base URL to give to a client, without a trailing slash. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** The latest requests, oldest first; those which are still being answered are among them. */
  public List<Exchange> exchanges() {
    return log.snapshot();
  }

  /** Forgets the exchanges so far; their numbers are not used again. */
  public void clear() {
    log.clear();
  }

  /** Waits until the exchanges are as wished; false if they were not in time. */
  public boolean await(Predicate<List<Exchange>> wish, Duration atMost)
      throws InterruptedException {
    return log.await(wish, atMost);
  }

  /** Stops, tearing down what is still being answered. */
  @Override
  public void close() {
    closing.countDown();
    server.stop();
  }
}
