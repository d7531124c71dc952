package dev.sallyport.dataplane.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.ClientGoneException;
import io.helidon.webserver.WebServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that reads nothing does not keep a thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PromptStreamTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void aWriteThatTakesTooLongEndsAndItsInterruptionToo() {
    var stuck = new CountDownLatch(1);
    var out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              stuck.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
              throw new InterruptedIOException("closed by interrupt");
            }
          }
        };
    assertThatThrownBy(() -> new PromptStream(out, SHORT).write(1))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whatIsWrittenInTimeArrivesAndAnothersInterruptionStays() throws IOException {
    var sent = new ByteArrayOutputStream();
    var out = new PromptStream(sent, Duration.ofMinutes(1));
    Thread.currentThread().interrupt();
    out.write("prompt".getBytes(StandardCharsets.UTF_8));
    out.flush();
    out.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo("prompt");
  }

  @Test
  void theServersThreadIsFreeOfAClientThatReadsNothing() throws Exception {
    var ended = new CompletableFuture<Throwable>();
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .shutdownHook(false)
            .routing(
                routing ->
                    routing.get(
                        "/",
                        (_, response) -> {
                          try (var out =
                              LineHandler.responder(response, SHORT).begin(200, Headers.NONE)) {
                            while (true) {
                              out.write(new byte[64 << 10]);
                              out.flush();
                            }
                          } catch (IOException | ClientGoneException e) {
                            ended.complete(e);
                          }
                        }))
            .build()
            .start();
    try (var client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(ended.get(30, TimeUnit.SECONDS))
          .isInstanceOfAny(IOException.class, ClientGoneException.class);
      // The connection is closed: what was under way arrives, and then nothing.
      client.setSoTimeout(10_000);
      assertThat(drained(client)).isTrue();
    } finally {
      server.stop();
    }
  }

  private static boolean drained(Socket client) throws IOException {
    var in = client.getInputStream();
    try {
      while (in.read(new byte[64 << 10]) >= 0) {
        // Goes on.
      }
      return true;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (java.net.SocketException _) {
      return true;
    }
  }
}
