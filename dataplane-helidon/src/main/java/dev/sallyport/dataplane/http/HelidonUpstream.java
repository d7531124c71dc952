package dev.sallyport.dataplane.http;

import static dev.sallyport.engine.pipeline.UpstreamException.Fault.BROKE_OFF;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.REVEALING;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.SILENT;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.UNREACHABLE;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.UNREADABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

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

    public Patience {
      if (!connect.isPositive() || !silence.isPositive()) {
        throw new IllegalArgumentException("a wait for the service lasts longer than nothing");
      }
    }

    /** The same, with another limit for silence. */
    public Patience withSilence(Duration other) {
      return new Patience(connect, other);
    }
  }

  private static final int FIRST_ERROR = 400;

  /** Errors about the key itself, whose bodies nobody is shown. */
  private static final Set<Integer> UNSHOWN = Set.of(401, 403);

  /** An error is a sentence or two; one that is so much longer is none. */
  private static final int ERROR_LIMIT_BYTES = 1 << 20;

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
            .socketOptions(sockets -> sockets.tcpNoDelay(true))
            .build();
  }

  @Override
  public Reply send(Request request) {
    try {
      var response = submit(request);
      var reply =
          new Reply(
              response.status().code(),
              LineHandler.headers(response.headers()),
              new Incoming(response.inputStream(), HelidonUpstream::fault),
              closing(response));
      return discreet(reply);
    } catch (UncheckedIOException
        | IllegalStateException
        | IllegalArgumentException
        | RequestException
        | DataReader.IncorrectNewLineException
        | DataReader.InsufficientDataAvailableException e) {
      throw fault(e);
    }
  }

  /**
   * The same reply, if it does not say the key back: in a field, such as the request's id, or in an
   * error's explanation. What a model says is not searched; no model is told the key.
   */
  private Reply discreet(Reply reply) {
    try {
      if (reply.headers().fields().values().stream().flatMap(List::stream).anyMatch(key::isIn)) {
        throw new UpstreamException(REVEALING, null);
      }
      if (reply.status() < FIRST_ERROR || UNSHOWN.contains(reply.status())) {
        return reply;
      }
      var body = reply.body().readNBytes(ERROR_LIMIT_BYTES + 1);
      if (body.length > ERROR_LIMIT_BYTES) {
        throw new UpstreamException(UNREADABLE, null);
      }
      if (key.isIn(new String(body, ISO_8859_1))) {
        throw new UpstreamException(REVEALING, null);
      }
      return new Reply(
          reply.status(), reply.headers(), new ByteArrayInputStream(body), reply.release());
    } catch (IOException e) {
      reply.close();
      throw new UpstreamException(BROKE_OFF, e);
    } catch (UpstreamException e) {
      reply.close();
      throw e;
    }
  }

  @Override
  public void close() {
    client.closeResource();
  }

  private HttpClientResponse submit(Request request) {
    var query = request.query().isEmpty() ? "" : "?" + request.query();
    var uri = URI.create(base.toString().replaceAll("/+$", "") + request.path() + query);
    var call = client.method(Method.create(request.method())).uri(uri);
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

  /**
   * What a fault means. Only where nothing was connected is the service "unreachable": everything
   * else may have reached it, and a caller who sends it again may have it done twice.
   */
  private static UpstreamException fault(RuntimeException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      switch (at) {
        case SocketTimeoutException timeout -> {
          return new UpstreamException(whileConnecting(timeout) ? UNREACHABLE : SILENT, e);
        }
        case ConnectException _,
            UnknownHostException _,
            NoRouteToHostException _,
            SSLException _ -> {
          return new UpstreamException(UNREACHABLE, e);
        }
        case IOException _, DataReader.InsufficientDataAvailableException _ -> {
          return new UpstreamException(BROKE_OFF, e);
        }
        default -> {
          // Its cause may tell more.
        }
      }
    }
    return new UpstreamException(UNREADABLE, e);
  }

  private static boolean whileConnecting(SocketTimeoutException timeout) {
    return String.valueOf(timeout.getMessage()).toLowerCase(Locale.ROOT).contains("connect");
  }
}
