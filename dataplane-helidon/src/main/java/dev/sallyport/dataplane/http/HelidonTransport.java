package dev.sallyport.dataplane.http;

import static dev.sallyport.engine.pipeline.UpstreamException.Fault.BROKE_OFF;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.SILENT;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.UNREACHABLE;
import static dev.sallyport.engine.pipeline.UpstreamException.Fault.UNREADABLE;

import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.pipeline.UpstreamException;
import dev.sallyport.engine.upstream.Transport;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/** HTTP out, for every upstream. */
public final class HelidonTransport implements Transport, AutoCloseable {

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

  private final WebClient client;

  public HelidonTransport(Patience patience) {
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
  public Upstream.Reply send(Outgoing outgoing) {
    try {
      var response = submit(outgoing);
      return new Upstream.Reply(
          response.status().code(),
          LineHandler.headers(response.headers()),
          new Incoming(response.inputStream(), HelidonTransport::fault),
          closing(response));
    } catch (UncheckedIOException
        | IllegalStateException
        | IllegalArgumentException
        | RequestException
        | DataReader.IncorrectNewLineException
        | DataReader.InsufficientDataAvailableException e) {
      throw fault(e);
    }
  }

  @Override
  public void close() {
    client.closeResource();
  }

  private HttpClientResponse submit(Outgoing outgoing) {
    var call = client.method(Method.create(outgoing.method())).uri(outgoing.uri());
    outgoing
        .headers()
        .fields()
        .forEach((name, values) -> call.header(HeaderNames.create(name), values));
    return outgoing.body().length == 0 ? call.request() : call.submit(outgoing.body());
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
