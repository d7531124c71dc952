package dev.sallyport.dataplane;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sallyport.dataplane.http.Doorway;
import dev.sallyport.dataplane.http.ListenerConfig;
import dev.sallyport.dataplane.http.ListenerTls;
import dev.sallyport.dataplane.http.ProtocolErrors;
import dev.sallyport.dataplane.http.UnusableTlsException;
import dev.sallyport.engine.pipeline.LineLimits;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server, as a gateway wants it. */
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /** A certificate is renewed days before its end. */
  private static final Duration TLS_LOOK = Duration.ofSeconds(2);

  private static final long CUT_OFF_FACTOR = 4;

  /** Tokens with many groups, and what clients say of themselves, come in fields. */
  private static final Http1Config HTTP =
      Http1Config.builder().maxHeadersSize(64 << 10).maxPrologueLength(16 << 10).build();

  /** As long as clients keep a connection that they do not use, and looked at now and then. */
  private static final Duration IDLE = Duration.ofMinutes(5);

  private static final Duration IDLE_LOOK = Duration.ofSeconds(30);

  private Server() {}

  static WebServer over(
      GatewayConfig.Listen listen, Optional<ListenerTls> tls, Current current, LineLimits limits) {
    var doorway =
        new Doorway(HTTP, within(listen), System::nanoTime, LOG::warn).to(current.routing());
    var builder = doorway.before(WebServer.builder());
    tls.ifPresent(ours -> builder.tls(ours.tls()));
    return builder
        .host(listen.host())
        .port(listen.port())
        .shutdownHook(false)
        .shutdownGracePeriod(Gateway.GRACE)
        // The line refuses what is over its limit, with the caller's name; what is far over it is
        // cut off, and not read to its end for the sake of a clear answer.
        .maxPayloadSize(CUT_OFF_FACTOR * limits.requestBytes())
        .directHandlers(ProtocolErrors.handlers(current::line))
        .idleConnectionTimeout(IDLE)
        .idleConnectionPeriod(IDLE_LOOK)
        // Bodies are read as they came; a decoder would be a way to unpack without a limit.
        .contentEncoding(encodings -> encodings.contentEncodingsDiscoverServices(false))
        .build();
  }

  /** A connection is a file, and of those the process has so many. */
  private static ListenerConfig within(GatewayConfig.Listen listen) {
    var listener = listen.listener();
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? listener.withConnections(
            listener.connections().within(system.getMaxFileDescriptorCount()))
        : listener;
  }

  /**
   * The keys and certificates of a listener, looked at again as they change.
   *
   * @throws UnusableConfigException if they cannot be used
   */
  static Optional<ListenerTls> tls(GatewayConfig.Listen listen) {
    try {
      return listen.listener().tls().map(files -> ListenerTls.open(files, TLS_LOOK, LOG::warn));
    } catch (UnusableTlsException e) {
      throw new UnusableConfigException(String.valueOf(e.getMessage()));
    }
  }
}
