package dev.sallyport.dataplane.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A way to a client that may not keep its writer waiting. The server has no limit of its own for a
 * write, so the thread that waits in one is interrupted: where it is a virtual one, as the server's
 * are, that closes its socket (JEP 444).
 */
final class PromptStream extends FilterOutputStream {
  private final Duration writeMax;

  PromptStream(OutputStream out, Duration writeMax) {
    super(out);
    this.writeMax = writeMax;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try (var _ = new Alarm(writeMax)) {
      out.write(bytes, offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    try (var _ = new Alarm(writeMax)) {
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    try (var _ = new Alarm(writeMax)) {
      out.close();
    }
  }

  /** Interrupts the thread that has set it, unless it is taken back in time. */
  private static final class Alarm implements AutoCloseable {
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final CompletableFuture<Void> rung;

    Alarm(Duration limit) {
      var writer = Thread.currentThread();
      rung =
          over.thenAccept(
              late -> {
                if (late) {
                  writer.interrupt();
                }
              });
      var _ = over.completeOnTimeout(true, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      if (!over.complete(false)) {
        // The interruption was this alarm's, and ends with it.
        rung.join();
        var _ = Thread.interrupted();
      }
    }
  }
}
