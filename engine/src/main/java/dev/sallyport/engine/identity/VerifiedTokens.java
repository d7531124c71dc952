package dev.sallyport.engine.identity;

import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers which tokens were verified, under their SHA-256, so that a session which repeats one
 * token pays for one signature check. The least recently used leave first.
 *
 * @param <T> what is remembered of a token whose signature and claims hold; whether it stands
 *     <em>now</em> is asked at each use
 */
public final class VerifiedTokens<T> {

  /**
   * A token of an issuer.
   *
   * @param edition the edition of the issuer's keys that vouched for it
   */
  record Verified(Identity identity, Instant notBefore, TrustedIssuer issuer, int edition) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, T> byDigest;

  /**
   * @param max how many are remembered
   */
  public VerifiedTokens(int max) {
    byDigest =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > max;
          }
        };
  }

  /** What is remembered under that digest. */
  public Optional<T> find(String digest) {
    lock.lock();
    try {
      return Optional.ofNullable(byDigest.get(digest));
    } finally {
      lock.unlock();
    }
  }

  /** Remembers it, and forgets what was used least. */
  public void remember(String digest, T verified) {
    lock.lock();
    try {
      byDigest.put(digest, verified);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets it. */
  public void forget(String digest) {
    lock.lock();
    try {
      byDigest.remove(digest);
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return byDigest.size();
    } finally {
      lock.unlock();
    }
  }
}
