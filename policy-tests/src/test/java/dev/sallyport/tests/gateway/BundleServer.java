package dev.sallyport.tests.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server of one bundle, as OPA's bundle service protocol says: it holds its answers. */
final class BundleServer implements AutoCloseable {
  static final String TOKEN = "bundle-t0ken";

  private static final String TYPE = "application/vnd.openpolicyagent.bundles";

  private final HttpServer server;
  private byte[] bundle = {};
  private int held;

  BundleServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/bundle.tar.gz", this::answer);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String location() {
    return "http://" + host() + "/bundle.tar.gz";
  }

  /** Serves this from now on, and tells those who wait. */
  synchronized void serve(byte[] next) {
    bundle = next;
    notifyAll();
  }

  /** How many questions have been held until there was a change. */
  synchronized int held() {
    return held;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      byte[] now = awaited(exchange);
      exchange.getResponseHeaders().set("ETag", tag(now));
      exchange.getResponseHeaders().set("Content-Type", TYPE);
      if (tag(now).equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        exchange.sendResponseHeaders(304, -1);
      } else {
        exchange.sendResponseHeaders(200, now.length);
        exchange.getResponseBody().write(now);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized byte[] awaited(HttpExchange exchange) throws InterruptedException {
    String known = exchange.getRequestHeaders().getFirst("If-None-Match");
    String wish = exchange.getRequestHeaders().getFirst("Prefer");
    if (tag(bundle).equals(known) && wish != null && wish.contains("wait=")) {
      held++;
      long seconds = Long.parseLong(wish.substring(wish.indexOf("wait=") + 5));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (tag(bundle).equals(known) && System.nanoTime() < deadline) {
        wait(1000);
      }
    }
    return bundle;
  }

  private static String tag(byte[] bytes) {
    return "\"" + Integer.toHexString(Arrays.hashCode(bytes)) + "\"";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
