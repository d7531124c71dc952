package dev.sallyport.envoy;

import dev.sallyport.engine.pipeline.ExchangeLine;
import dev.sallyport.engine.pipeline.Upstream;
import dev.sallyport.engine.upstream.Carrier;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for Envoys, and hands every call that they bring to the line. */
public final class EnvoyPlane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EnvoyPlane.class);

  private final Server server;
  private final EnvoyTls tls;
  private final ExecutorService threads;

  private EnvoyPlane(Server server, EnvoyTls tls, ExecutorService threads) {
    this.server = server;
    this.tls = tls;
    this.threads = threads;
  }

  /**
   * What calls are handed to.
   *
   * @param line the one that takes them now
   * @param upstreams the services behind, by whoever carries a call to them
   * @param takesCalls whether new ones are still taken
   */
  public record Parts(
      Supplier<ExchangeLine> line,
      Function<Carrier, Upstream> upstreams,
      BooleanSupplier takesCalls) {}

  /**
   * Starts to listen; when this returns it serves.
   *
   * @throws UnusableListenerException if it cannot
   */
  public static EnvoyPlane start(EnvoyListener listener, Parts parts) {
    var tls = EnvoyTls.open(listener.tls());
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(listener.host(), listener.port()), tls.credentials())
            .executor(threads)
            .maxInboundMessageSize(EnvoyLimits.MESSAGE_MAX_BYTES)
            .maxConcurrentCallsPerConnection(EnvoyLimits.CALLS_EACH_CONNECTION_MAX)
            .keepAliveTime(EnvoyLimits.ALIVE_EVERY.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(EnvoyLimits.ALIVE_ANSWER.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveTime(EnvoyLimits.ALIVE_ASKED_EVERY.toSeconds(), TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .addService(new Processor(parts, listener.clientCert()))
            .addService(new Authorizer(parts, listener.clientCert()))
            .build();
    try {
      server.start();
    } catch (IOException e) {
      tls.close();
      threads.close();
      throw new UnusableListenerException(
          "Envoys cannot be listened for at `%s`, port %d (%s): choose another port"
              .formatted(listener.host(), listener.port(), e.getMessage()));
    }
    LOG.info("Envoys are listened for at {}, port {}", listener.host(), server.getPort());
    return new EnvoyPlane(server, tls, threads);
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** Cuts off what is under way; each of those calls has an end to write down. */
  @Override
  public void close() {
    server.shutdownNow();
    tls.close();
    try {
      if (!server.awaitTermination(EnvoyLimits.CUT_OFF.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("some connections of Envoys have not ended");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
