package dev.sallyport.engine.saml;

import dev.sallyport.engine.memory.Expiring;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;

/**
 * The requests of ours that wait for their answer, each of which counts once. They are kept in
 * memory: who signs in while the gateway starts anew begins again. Where there are too many, the
 * oldest leave first.
 */
public final class OpenRequests {

  /**
   * @param provider who was asked
   * @param browser what the browser that began it has as a cookie; empty where nobody signs in
   * @param returnTo where the person wanted to go
   */
  record Open(String provider, String browser, String returnTo) {

    /** Whether a browser with that cookie began it. */
    boolean isOf(String cookie) {
      return !browser.isEmpty()
          && MessageDigest.isEqual(
              browser.getBytes(StandardCharsets.UTF_8), cookie.getBytes(StandardCharsets.UTF_8));
    }

    /** A cookie is not for logs. */
    @Override
    public String toString() {
      return "Open[" + provider + "]";
    }
  }

  private final Clock clock;
  private final Expiring<Open> byId;

  public OpenRequests(Clock clock) {
    this.clock = clock;
    this.byId = new Expiring<>(SamlLimits.OPEN_REQUESTS_MAX, clock);
  }

  void open(String id, Open request) {
    byId.put(id, request, clock.instant().plus(SamlLimits.SIGN_IN_MAX));
  }

  /** The request, if it waits. */
  Optional<Open> find(String id) {
    return byId.find(id);
  }

  /** The request, for exactly one caller. */
  Optional<Open> take(String id) {
    return byId.take(id);
  }
}
