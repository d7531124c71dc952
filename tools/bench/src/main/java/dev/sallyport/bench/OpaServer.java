package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.json.StrictJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection to OPA's server, kept open between questions.
 *
 * <p>It does as little as HTTP/1.1 allows, so that what is measured is the server: a question
 * through the JDK's own client or Helidon's takes up to twice as long.
 */
final class OpaServer implements AutoCloseable {
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;

  private OpaServer(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static OpaServer at(URI server) throws IOException {
    var socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    return new OpaServer(socket);
  }

  /** The request that asks what the policy says of an input document. */
  static byte[] question(String input) {
    var body = "{\"input\":" + input + "}";
    var head =
        "POST /v1/data/gateway/request HTTP/1.1\r\nhost: loopback\r\n"
            + "content-type: application/json\r\ncontent-length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.UTF_8);
  }

  /** Asks, and reads the answer. */
  JsonNode ask(byte[] question) {
    try {
      socket.getOutputStream().write(question);
      var status = line();
      var bytes = length();
      var body = in.readNBytes(bytes);
      if (!status.startsWith("HTTP/1.1 200 ") || body.length < bytes) {
        throw new BenchException("OPA's server answers `" + status + "`", null);
      }
      return StrictJson.object(body);
    } catch (IOException e) {
      throw new BenchException("OPA's server does not answer", e);
    }
  }

  private int length() throws IOException {
    var length = -1;
    for (var header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    if (length < 0) {
      throw new IOException("an answer without a length");
    }
    return length;
  }

  private String line() throws IOException {
    var bytes = new byte[128];
    var length = 0;
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("an answer that ended early");
      }
      bytes = length == bytes.length ? Arrays.copyOf(bytes, 2 * length) : bytes;
      bytes[length++] = (byte) next;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
