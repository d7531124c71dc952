package dev.sallyport.dataplane.config;

import dev.sallyport.envoy.EnvoyListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where Envoys come in. */
record EnvoySection(
    @Nullable String host,
    @Nullable Integer port,
    @Nullable Tls tls,
    @Nullable Boolean clientCert) {
  private static final String LOOPBACK = "127.0.0.1";

  /** Files in PEM. */
  record Tls(@Nullable String certificate, @Nullable String key, @Nullable String clientCa) {
    EnvoyListener.Tls tls(Surroundings surroundings) {
      return new EnvoyListener.Tls(
          surroundings.path(Said.required("tls.certificate", certificate)),
          surroundings.path(Said.required("tls.key", key)),
          surroundings.path(Said.required("tls.client_ca", clientCa)));
    }
  }

  EnvoyListener listener(Surroundings surroundings) {
    return new EnvoyListener(
        Optional.ofNullable(host).orElse(LOOPBACK),
        Said.required("port", port),
        Optional.ofNullable(tls).map(section -> section.tls(surroundings)),
        Optional.ofNullable(clientCert).orElse(false));
  }
}
