package dev.sallyport.tests.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that keep a gateway waiting, and too many of them. */
class SlowPeersTest {
  /**
   * Long enough for an answer to be read before the next letter, which would find a closed door.
   */
  private static final int DRIP_MS = 100;

  @TempDir Path folder;

  private Site site(String connections) throws IOException {
    Path config = folder.resolve("sallyport.yaml");
    Files.writeString(config, "listener: {connections: {%s}}".formatted(connections));
    return Site.start("--config", config.toString());
  }

  private static Socket connected(Site site) throws IOException {
    return new Socket(site.gateway().uri().getHost(), site.gateway().uri().getPort());
  }

  @Test
  void aHeadThatDripsIsAnsweredAndRecorded() throws IOException {
    try (Site site = site("patience: 1s");
        Socket socket = connected(site)) {
      socket.getOutputStream().write("POST /v1/messages HTTP/1.1\r\nx: ".getBytes(UTF_8));
      assertThat(dripped(socket)).startsWith("HTTP/1.1 408 ").contains("so slowly");
      List<String> refusals =
          site.gateway().audit().entries("outcome").stream()
              .map(outcome -> outcome.path("refusal").asText())
              .toList();
      assertThat(refusals).containsExactly("request_late");
      assertThat(site.sim().exchanges()).isEmpty();
      Wanted.requireNoStackTrace(site.gateway());
    }
  }

  @Test
  void oneTooManyIsClosed() throws IOException {
    try (Site site = site("each: 20")) {
      List<Socket> open = new ArrayList<>();
      try {
        while (!site.gateway().error().contains("`listener.connections.each`")) {
          open.add(connected(site));
        }
        assertThat(open).hasSizeGreaterThan(19);
        assertThat(open.getLast().getInputStream().read()).isNegative();
      } finally {
        for (Socket socket : open) {
          socket.close();
        }
      }
      Wanted.requireNoStackTrace(site.gateway());
    }
  }

  /** Says a letter again and again, until the connection is at its end; gives back what came. */
  private static String dripped(Socket socket) throws IOException {
    socket.setSoTimeout(DRIP_MS);
    while (true) {
      try {
        socket.getOutputStream().write('x');
        int one = socket.getInputStream().read();
        if (one < 0) {
          return "";
        }
        socket.setSoTimeout(0);
        return (char) one + new String(socket.getInputStream().readAllBytes(), UTF_8);
      } catch (SocketTimeoutException _) {
        // Goes on.
      } catch (SocketException _) {
        return "";
      }
    }
  }
}
