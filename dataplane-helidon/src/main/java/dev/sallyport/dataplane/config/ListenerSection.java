package dev.sallyport.dataplane.config;

import dev.sallyport.dataplane.http.AddressRange;
import dev.sallyport.dataplane.http.ConnectionLimits;
import dev.sallyport.dataplane.http.ListenerConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the gateway is connected to. */
record ListenerSection(
    @Nullable Tls tls,
    @Nullable List<String> proxies,
    @Nullable Boolean proxyProtocol,
    @Nullable Boolean clientCert,
    @Nullable String drain,
    @Nullable Connections connections) {

  /** Files in PEM. */
  record Tls(@Nullable String certificate, @Nullable String key, @Nullable String clientCa) {
    ListenerConfig.Tls tls(Surroundings surroundings) {
      return new ListenerConfig.Tls(
          surroundings.path(Said.required("tls.certificate", certificate)),
          surroundings.path(Said.required("tls.key", key)),
          Optional.ofNullable(clientCa).map(surroundings::path));
    }
  }

  /** How many there may be, and how long one may take. */
  record Connections(@Nullable Integer most, @Nullable Integer each, @Nullable String patience) {
    ConnectionLimits limits() {
      var usual = ConnectionLimits.DEFAULT;
      return new ConnectionLimits(
          Optional.ofNullable(most).orElse(usual.most()),
          Optional.ofNullable(each).orElse(usual.each()),
          patience == null
              ? usual.patience()
              : Said.duration("listener.connections.patience", patience),
          usual.slowestBytes());
    }
  }

  ListenerConfig listener(Surroundings surroundings) {
    var ranges = Optional.ofNullable(proxies).orElse(List.of());
    var first = Optional.ofNullable(proxyProtocol).orElse(false);
    if (first && ranges.isEmpty()) {
      throw new IllegalArgumentException(
          "`proxy_protocol` is what proxies say: name them in `proxies`");
    }
    var told = Optional.ofNullable(clientCert).orElse(false);
    if (told && ranges.isEmpty()) {
      throw new IllegalArgumentException(
          "`client_cert` is what proxies say: name them in `proxies`");
    }
    return new ListenerConfig(
        Optional.ofNullable(tls).map(section -> section.tls(surroundings)),
        ranges.stream().map(AddressRange::parse).toList(),
        first,
        told,
        drain == null ? ListenerConfig.DRAIN : Said.duration("listener.drain", drain),
        connections == null ? ConnectionLimits.DEFAULT : connections.limits());
  }
}
