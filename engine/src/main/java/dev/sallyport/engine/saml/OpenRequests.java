package dev.sallyport.engine.saml;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The requests of ours that wait for their answer, each of which counts once. They are kept in
 * memory: who signs in while the gateway starts anew begins again. Where there are too many, the
 * oldest leave first.
 */
public final class OpenRequests {

  /**
   * @param provider who was asked
   * @param returnTo where the person wanted to go
   */
  record Open(String provider, String returnTo, Instant until) {}

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Open> byId =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Open> eldest) {
          return size() > SamlLimits.OPEN_REQUESTS_MAX;
        }
      };

  public OpenRequests(Clock clock) {
    this.clock = clock;
  }

  void open(String id, String provider, String returnTo) {
    var now = clock.instant();
    lock.lock();
    try {
      byId.values().removeIf(open -> !now.isBefore(open.until()));
      byId.put(id, new Open(provider, returnTo, now.plus(SamlLimits.SIGN_IN_MAX)));
    } finally {
      lock.unlock();
    }
  }

  /** The request, if it waits. */
  Optional<Open> find(String id) {
    lock.lock();
    try {
      return standing(byId.get(id));
    } finally {
      lock.unlock();
    }
  }

  /** The request, for exactly one caller. */
  Optional<Open> take(String id) {
    lock.lock();
    try {
      return standing(byId.remove(id));
    } finally {
      lock.unlock();
    }
  }

  private Optional<Open> standing(@Nullable Open open) {
    return Optional.ofNullable(open).filter(each -> clock.instant().isBefore(each.until()));
  }
}
