package dev.sallyport.dataplane;

import dev.sallyport.dataplane.http.HelidonTransport.Patience;
import dev.sallyport.engine.upstream.UpstreamLimits;
import dev.sallyport.engine.upstream.credential.NoSecretException;
import dev.sallyport.engine.upstream.credential.Secret;
import dev.sallyport.engine.upstream.credential.SecretSource;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import java.net.URI;
import java.util.List;

/**
 * The services that calls may go to.
 *
 * @param patience how long any of them may take
 */
public record UpstreamsConfig(List<UpstreamConfig> upstreams, Patience patience) {

  public UpstreamsConfig {
    upstreams = List.copyOf(upstreams);
    if (upstreams.isEmpty() || upstreams.size() > UpstreamLimits.UPSTREAMS_MAX) {
      throw new UnusableConfigException(
          "a gateway has between 1 and %d upstreams, not %d"
              .formatted(UpstreamLimits.UPSTREAMS_MAX, upstreams.size()));
    }
    if (upstreams.stream().map(UpstreamConfig::name).distinct().count() != upstreams.size()) {
      throw new UnusableConfigException("two upstreams have the same name: give each its own");
    }
  }

  /** One service, with a key that is known. */
  public static UpstreamsConfig one(URI base, String key, Patience patience) {
    return new UpstreamsConfig(
        List.of(
            new UpstreamConfig(
                "claude",
                1,
                new UpstreamConfig.Kind.Claude(
                    base, new ServiceCredential.ApiKey(new SecretSource.Given(secret(key)))))),
        patience);
  }

  private static Secret secret(String key) {
    try {
      return Secret.in(key);
    } catch (NoSecretException e) {
      throw new UnusableConfigException("the service's key " + e.getMessage());
    }
  }
}
