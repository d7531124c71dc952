package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which anything can be said, HTTP or not. */
final class RawHttp {
  private static final int PATIENCE_MS = 60_000;

  private RawHttp() {}

  /** Says this, and then that there will be no more; gives back the answer. */
  static Http.Answer say(URI server, String bytes) {
    return exchange(server, bytes, Socket::shutdownOutput);
  }

  /** Says this, and that there is more to come; the server has to answer, and then to hang up. */
  static Http.Answer begin(URI server, String bytes) {
    return exchange(server, bytes, _ -> {});
  }

  private interface Afterwards {
    void on(Socket socket) throws IOException;
  }

  private static Http.Answer exchange(URI server, String bytes, Afterwards afterwards) {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(bytes.getBytes(UTF_8));
      afterwards.on(socket);
      return answer(readAll(socket.getInputStream()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A connection that is reset after its answer has still been answered. */
  private static byte[] readAll(InputStream in) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read.write(buffer, 0, n);
      }
    } catch (SocketException _) {
      // What was read is what there is.
    }
    return read.toByteArray();
  }

  private static Http.Answer answer(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new AssertionError("no answer, but `%s`".formatted(text));
    }
    List<String> head = text.substring(0, end).lines().toList();
    Map<String, List<String>> headers = new TreeMap<>();
    for (String field : head.subList(1, head.size())) {
      int colon = field.indexOf(':');
      headers
          .computeIfAbsent(
              field.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(field.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(head.getFirst().split(" ", 3)[1]);
    return new Http.Answer(
        status, headers, new String(bytes, end + 4, bytes.length - end - 4, UTF_8));
  }
}
