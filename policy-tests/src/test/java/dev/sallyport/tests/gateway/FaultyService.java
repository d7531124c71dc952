package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service that fails in ways that an HTTP server would not let it: it writes the bytes it is
 * given, and nothing, and then does with the connection what the test wants.
 */
final class FaultyService implements AutoCloseable {

  /** How the shortest stream begins. */
  static final String BEGINNING =
      """
      HTTP/1.1 200 OK\r
      content-type: text/event-stream\r
      \r
      event: message_start
      data: {"type":"message_start","message":{}}

      """;

  /** How it ends. */
  static final String END =
      """
      event: message_stop
      data: {"type":"message_stop"}

      """;

  /** What it does once a request has come in whole. */
  interface Act {
    void on(Socket connection, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Act act = (_, _) -> {};

  private FaultyService(ServerSocket listener) {
    this.listener = listener;
  }

  static FaultyService start() {
    try {
      FaultyService service =
          new FaultyService(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(service::accept);
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** From now on this happens to every request. */
  void behave(Act next) {
    act = next;
  }

  /** Sends this, and closes the connection. */
  static Act say(String bytes) {
    return (_, out) -> out.write(bytes.getBytes(UTF_8));
  }

  /** Sends this, and then nothing more for as long as the other side stays. */
  static Act sayAndFallSilent(String bytes) {
    return (connection, out) -> {
      out.write(bytes.getBytes(UTF_8));
      out.flush();
      connection.getInputStream().readAllBytes();
    };
  }

  /** Sends this, and resets the connection. */
  static Act sayAndReset(String bytes) {
    return (connection, out) -> {
      out.write(bytes.getBytes(UTF_8));
      out.flush();
      connection.setSoLinger(true, 0);
    };
  }

  /** How many requests came in. */
  int requests() {
    return requests.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // Closed at the test's end.
    }
  }

  private void serve(Socket connection) {
    try (connection;
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream()) {
      if (readRequest(in)) {
        requests.incrementAndGet();
        act.on(connection, out);
      }
    } catch (SocketException _) {
      // The gateway has given up, which is what some of the tests are about.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads one request to the end of its body, whose length is announced or chunked. */
  private static boolean readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      head.append((char) next);
    }
    String fields = head.toString().toLowerCase(Locale.ROOT);
    int at = fields.indexOf("content-length:");
    if (at >= 0) {
      int end = fields.indexOf('\r', at);
      in.readNBytes(Integer.parseInt(fields.substring(at + 15, end).strip()));
    } else if (fields.contains("transfer-encoding: chunked")) {
      StringBuilder body = new StringBuilder();
      while (body.indexOf("0\r\n\r\n") < 0) {
        body.append(new String(new byte[] {(byte) in.read()}, ISO_8859_1));
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
