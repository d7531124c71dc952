package dev.sallyport.tests.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Stands between a client and a server, passes every byte on unchanged, and counts the calls that
 * the client made. So retries are seen whatever the server is, and whether or not it remembers.
 */
public final class WireTap implements AutoCloseable {
  /** A request line; inside a JSON body there can't be one, for no line ends there. */
  private static final Pattern CALL =
      Pattern.compile("POST \\S*/v1/messages(?:\\?\\S*)? HTTP/1\\.1\r\n");

  private final Target behind;
  private final ServerSocket listener;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();
  private final List<ByteArrayOutputStream> received = new CopyOnWriteArrayList<>();

  private WireTap(Target behind, ServerSocket listener) {
    this.behind = behind;
    this.listener = listener;
  }

  /** Listens before the target, on the loopback address. */
  public static WireTap before(Target target) {
    try {
      WireTap tap = new WireTap(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(tap::accept);
      return tap;
    } catch (IOException e) {
      throw new ClientException("no port is free for a tap", e);
    }
  }

  /** The same server and token, seen through the tap. */
  public Target target() {
    URI base = behind.baseUrl();
    return new Target(
        URI.create("http://127.0.0.1:" + listener.getLocalPort() + base.getRawPath()),
        behind.token());
  }

  /** How often the client has called `/v1/messages`. */
  public int calls() {
    return sent.stream()
        .mapToInt(bytes -> (int) CALL.matcher(bytes.toString(ISO_8859_1)).results().count())
        .sum();
  }

  /** Every byte that the client sent, each as a character. */
  public String sent() {
    return characters(sent);
  }

  /** Every byte that the client was sent, each as a character. */
  public String received() {
    return characters(received);
  }

  private static String characters(List<ByteArrayOutputStream> copies) {
    return copies.stream()
        .map(bytes -> bytes.toString(ISO_8859_1))
        .collect(Collectors.joining("\n"));
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(behind.baseUrl().getHost(), behind.baseUrl().getPort());
        sockets.add(client);
        sockets.add(server);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        sent.add(request);
        received.add(reply);
        Thread.ofVirtual().start(() -> pump(client, server, request));
        Thread.ofVirtual().start(() -> pump(server, client, reply));
      }
    } catch (IOException _) {
      // Closed, or the server is gone: the client notices for itself.
    }
  }

  private static void pump(Socket from, Socket to, OutputStream copy) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        copy.write(buffer, 0, read);
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException _) {
      // One side went away; closing the other passes that on.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new ClientException("a tap can't be closed", e);
    }
  }
}
