package dev.sallyport.opa;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * OPA's Go code as a process of its own, which speaks by its standard input and output (see {@code
 * process.go}). It ends with its input, and so with this JVM.
 */
final class ReactorProcess implements ReactorInstance {

  // The head of Go's last words says what broke; the rest is every goroutine's stack.
  private static final int LAST_WORDS_MAX_BYTES = 2000;
  private static final int LAST_WORDS_MAX_SECONDS = 2;

  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;
  private final FutureTask<String> lastWords;

  private ReactorProcess(Process process) {
    this.process = process;
    this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.answers = new DataInputStream(process.getInputStream());
    this.lastWords = new FutureTask<>(this::readErrors);
    Thread.ofVirtual().name("opa-errors").start(lastWords);
  }

  /**
   * Starts the executable.
   *
   * @throws IOException if this machine refuses to run it
   */
  static ReactorProcess start(Path executable, Limits limits) throws IOException {
    var builder = new ProcessBuilder(executable.toString(), Integer.toString(limits.memoryMib()));
    // Nothing of the environment is OPA's business, and what is not there cannot leak.
    builder.environment().clear();
    var started = new ReactorProcess(builder.start());
    try {
      started.call("version", new byte[] {'{', '}'});
      return started;
    } catch (OpaFaultException e) {
      throw new IOException(e);
    }
  }

  @Override
  public byte[] call(String operation, byte[] request) {
    var exchange = new FutureTask<>(() -> exchange(operation, request));
    Thread.ofVirtual().name("opa-exchange").start(exchange);
    try {
      return exchange.get();
    } catch (InterruptedException _) {
      close();
      Thread.currentThread().interrupt();
      throw new OpaFaultException("`%s` was interrupted".formatted(operation), null);
    } catch (ExecutionException e) {
      // It is at its end. Told to end, it would say no more.
      var said = lastWords(e);
      close();
      throw new OpaFaultException("`%s` broke: %s".formatted(operation, said), e);
    }
  }

  private byte[] exchange(String operation, byte[] request) throws IOException {
    write(operation.getBytes(StandardCharsets.UTF_8));
    write(request);
    requests.flush();
    return answers.readNBytes(answers.readInt());
  }

  private void write(byte[] part) throws IOException {
    requests.writeInt(part.length);
    requests.write(part);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** All of it is read, so that Go never waits to say the rest. */
  private String readErrors() throws IOException {
    var kept = new ByteArrayOutputStream();
    try (var errors = process.getErrorStream()) {
      for (var piece = errors.readNBytes(LAST_WORDS_MAX_BYTES);
          piece.length > 0;
          piece = errors.readNBytes(LAST_WORDS_MAX_BYTES)) {
        if (kept.size() == 0) {
          kept.writeBytes(piece);
        }
      }
    }
    return kept.toString(StandardCharsets.UTF_8).strip();
  }

  private @Nullable String lastWords(Throwable otherwise) {
    try {
      var said = lastWords.get(LAST_WORDS_MAX_SECONDS, TimeUnit.SECONDS);
      return said.isEmpty() ? otherwise.getMessage() : said;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return otherwise.getMessage();
    } catch (ExecutionException | TimeoutException _) {
      return otherwise.getMessage();
    }
  }
}
