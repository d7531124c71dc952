package dev.sallyport.engine.policy.network;

import dev.sallyport.opa.WebTls;
import java.net.http.HttpClient;
import java.util.LinkedHashMap;

/**
 * Clients for requests with TLS options of their own. To make one takes milliseconds of a processor
 * and a thread, so those used last are kept.
 */
final class TlsClients implements AutoCloseable {
  private final LinkedHashMap<WebTls, HttpClient> clients = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A client for these options.
   *
   * @throws NotAllowedException if they cannot be used
   */
  synchronized HttpClient client(WebTls options, String host) {
    ClientTls.requireHost(options, host);
    var client =
        clients.computeIfAbsent(
            options, _ -> Network.builder().sslContext(ClientTls.context(options)).build());
    if (clients.size() > NetworkLimits.TLS_CLIENTS) {
      // What it has under way comes to its end.
      clients.pollFirstEntry().getValue().shutdown();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(HttpClient::shutdownNow);
    clients.clear();
  }
}
