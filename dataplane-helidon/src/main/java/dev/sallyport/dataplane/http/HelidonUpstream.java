package dev.sallyport.dataplane.http;

import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.pipeline.UpstreamException.Fault;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The Claude service over HTTP. Holds its credential, which goes into {@code x-api-key} and nowhere
 * else.
 */
public final class HelidonUpstream implements Upstream, AutoCloseable {

  /**
   * How long to wait.
   *
   * @param connect for a connection
   * @param silence for the head of a reply, and between two parts of one: the API sends a ping well
   *     within it, and clients give up at 600 s
   */
  public record Patience(Duration connect, Duration silence) {
    public static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(10), Duration.ofSeconds(600));
  }

  private final URI base;
  private final ApiKey key;
  private final WebClient client;

  public HelidonUpstream(URI base, ApiKey key, Patience patience) {
    this.base = base;
    this.key = key;
    this.client =
        WebClient.builder()
            .connectTimeout(patience.connect())
            .readTimeout(patience.silence())
            .followRedirects(false)
            .keepAlive(true)
            .build();
  }

  @Override
  public Reply send(Request request) {
    try {
      var response = submit(request);
      return new Reply(
          response.status().code(),
          LineHandler.headers(response.headers()),
          new ServiceStream(response.inputStream()),
          closing(response));
    } catch (UncheckedIOException | IllegalStateException e) {
      throw fault(e, Fault.UNREACHABLE);
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw fault(e, Fault.BROKE_OFF);
    }
  }

  @Override
  public void close() {
    client.closeResource();
  }

  private HttpClientResponse submit(Request request) {
    var query = request.query().isEmpty() ? "" : "?" + request.query();
    var call =
        client.method(Method.create(request.method())).uri(base.resolve(request.path() + query));
    request
        .headers()
        .fields()
        .forEach((name, values) -> call.header(HeaderNames.create(name), values));
    call.header(HeaderNames.create("x-api-key"), key.secret());
    return request.body().length == 0 ? call.request() : call.submit(request.body());
  }

  private static Runnable closing(HttpClientResponse response) {
    var closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        try {
          response.close();
        } catch (UncheckedIOException | IllegalStateException _) {
          // The connection is of no use any more, which is all that closing is about.
        }
      }
    };
  }

  private static UpstreamException fault(RuntimeException e, Fault otherwise) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) {
        return new UpstreamException(
            String.valueOf(at.getMessage()).toLowerCase(java.util.Locale.ROOT).contains("connect")
                ? Fault.UNREACHABLE
                : Fault.SILENT,
            e);
      }
    }
    return new UpstreamException(otherwise, e);
  }

  /** The client library's own ways to say that the service has left become the engine's. */
  private static final class ServiceStream extends FilterInputStream {
    ServiceStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (UncheckedIOException
          | IllegalStateException
          | DataReader.InsufficientDataAvailableException e) {
        throw fault(e, Fault.BROKE_OFF);
      }
    }
  }
}
