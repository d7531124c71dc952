package dev.sallyport.dataplane.http;

import dev.sallyport.engine.model.Headers;
import dev.sallyport.engine.pipeline.Arrival;
import dev.sallyport.engine.pipeline.ClientGoneException;
import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Responder;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** Hands every request to the line, and the line's reply to the client. */
public final class LineHandler implements Handler {

  /** Whoever follows something and reads nothing of it for so long is cut off. */
  public static final Duration STREAM_WRITE_MAX = Duration.ofSeconds(30);

  private final ExchangeLine line;

  public LineHandler(ExchangeLine line) {
    this.line = line;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    line.run(arrival(request), responder(response));
  }

  /** A request as the engine's. */
  public static Arrival arrival(ServerRequest request) {
    var prologue = request.prologue();
    var body =
        request.content().hasEntity()
            ? new Incoming(request.content().inputStream(), LineHandler::endedEarly)
            : InputStream.nullInputStream();
    return new Arrival(
        prologue.method().text(),
        prologue.uriPath().rawPath(),
        prologue.query().rawValue(),
        headers(request.headers()),
        body,
        Callers.of(request));
  }

  private static UncheckedIOException endedEarly(RuntimeException e) {
    return new UncheckedIOException(
        new IOException("the body ends before its announced length", e));
  }

  /** A library's fields as the engine's. */
  static Headers headers(Iterable<Header> fields) {
    var copy = new TreeMap<String, List<String>>();
    for (var field : fields) {
      copy.put(field.headerName().lowerCase(), field.allValues());
    }
    return new Headers(copy);
  }

  /** The engine's fields as the library's. */
  static void copy(Headers headers, ServerResponse response) {
    headers
        .fields()
        .forEach(
            (name, values) ->
                response.header(HeaderNames.create(name), values.toArray(String[]::new)));
  }

  /** The way back to the client. */
  public static Responder responder(ServerResponse response) {
    return (status, headers) -> begin(response, status, headers);
  }

  /**
   * The same, for what goes on by itself.
   *
   * @param writeMax how long the client may keep one write waiting before it is cut off
   */
  public static Responder responder(ServerResponse response, Duration writeMax) {
    return (status, headers) -> new PromptStream(begin(response, status, headers), writeMax);
  }

  private static OutputStream begin(ServerResponse response, int status, Headers headers) {
    try {
      response.status(status);
      copy(headers, response);
      return new ClientStream(response.outputStream());
    } catch (UncheckedIOException | CloseConnectionException _) {
      throw new ClientGoneException();
    }
  }

  /** The server's own ways to say that a client has left become the engine's. */
  private static final class ClientStream extends FilterOutputStream {
    ClientStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (UncheckedIOException | CloseConnectionException _) {
        throw new ClientGoneException();
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (UncheckedIOException | CloseConnectionException _) {
        throw new ClientGoneException();
      }
    }

    @Override
    public void close() throws IOException {
      try {
        out.close();
      } catch (UncheckedIOException | CloseConnectionException _) {
        throw new ClientGoneException();
      }
    }
  }
}
