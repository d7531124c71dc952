package dev.sallyport.dataplane;

import dev.sallyport.engine.fetch.Web;
import dev.sallyport.engine.upstream.UpstreamLimits;
import dev.sallyport.engine.upstream.credential.ServiceCredential;
import java.net.URI;

/**
 * A service that calls may go to.
 *
 * @param name what audit entries and messages call it
 * @param weight its share of the calls; with 0 it gets those alone that no other can take
 * @param kind which service it is
 */
public record UpstreamConfig(String name, int weight, Kind kind) {

  public UpstreamConfig {
    if (!name.matches("[a-z0-9][a-z0-9_.-]{0,62}")) {
      throw new UnusableConfigException(
          "`%s` is no name of an upstream: write up to 63 lower-case letters, digits, `-`, `_`, `.`"
              .formatted(name));
    }
    if (weight < 0 || weight > UpstreamLimits.WEIGHT_MAX) {
      throw new UnusableConfigException(
          "the weight of upstream `%s` is between 0 and %d, not %d"
              .formatted(name, UpstreamLimits.WEIGHT_MAX, weight));
    }
  }

  /** Which service it is, and what it wants to know. */
  public sealed interface Kind {

    /** Where it is. */
    URI base();

    /** The Claude API, or a gateway that speaks it. */
    record Claude(URI base, ServiceCredential credential) implements Kind {
      public Claude {
        requireSafe(base);
        if (credential instanceof ServiceCredential.Federation federation) {
          requireSafe(federation.endpoint());
        }
      }
    }
  }

  private static void requireSafe(URI base) {
    if (!Web.isSafe(base)) {
      throw new UnusableConfigException(
          "the upstream `%s` must be https, or http on loopback: the service's key goes there"
              .formatted(base));
    }
    if (base.getRawQuery() != null || base.getRawFragment() != null) {
      throw new UnusableConfigException("the upstream `%s` has a query".formatted(base));
    }
  }
}
