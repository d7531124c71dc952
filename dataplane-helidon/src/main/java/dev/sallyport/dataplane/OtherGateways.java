package dev.sallyport.dataplane;

import dev.sallyport.engine.fetch.Pace;
import dev.sallyport.engine.fetch.Rounds;
import dev.sallyport.engine.key.ServiceKeys;
import dev.sallyport.engine.token.GatewayTokens;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What gateways over one database have to learn of each other, though each call asks its own
 * memory: tokens that were taken back, keys that sign tokens, and service keys that were made and
 * revoked.
 */
final class OtherGateways {
  private static final Logger LOG = LoggerFactory.getLogger(OtherGateways.class);

  /** Two of these is the longest that somebody is believed at another gateway. */
  private static final Duration EVERY = Duration.ofSeconds(1);

  private OtherGateways() {}

  private static final class Told implements Rounds.Telling {
    @Override
    public void troubled(String why) {
      LOG.warn("what other gateways have changed is not known: {}", why);
    }

    @Override
    public void over() {
      LOG.info("what other gateways have changed is known again");
    }
  }

  /** Follows them, from its start until it is closed. */
  static Rounds following(GatewayTokens tokens, ServiceKeys keys, Clock clock) {
    return new Rounds(
        "sallyport-other-gateways",
        () -> {
          tokens.revocations().refresh();
          tokens.keys().refresh();
          keys.refresh();
          return Optional.empty();
        },
        new Pace(EVERY, new SecureRandom()),
        clock,
        new Told());
  }
}
