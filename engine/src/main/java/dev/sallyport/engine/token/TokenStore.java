package dev.sallyport.engine.token;

import dev.sallyport.engine.audit.TokenStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where sign-ins, devices that wait, and revocations survive a restart. A change that the audit log
 * has to know carries its entry, and both become durable together or not at all. No token is kept:
 * hashes are.
 *
 * <p>All methods throw {@link TokensUnavailableException} if the store fails; whoever asked is then
 * refused.
 */
public interface TokenStore {

  /**
   * Something that was taken back.
   *
   * @param id a token's name, or a sign-in's
   * @param until when the last token that it concerns has expired by itself
   */
  record Revocation(String id, Instant until) {
    /** Taken back now; no token lives longer than an hour. */
    public static Revocation now(String id, Instant now) {
      return new Revocation(id, now.plus(TokenConfig.LIFETIME_MAX));
    }
  }

  /** What was taken back and could still be shown. */
  List<Revocation> revoked(Instant now);

  /** Keeps a revocation, and forgets those that are over. */
  void revoke(Revocation revocation, TokenStep step);

  /** Keeps a new sign-in, and forgets those that are over. */
  void begin(Family family, TokenStep step);

  /** The sign-in that a refresh token is or was of, by the token's hash. */
  Optional<Family> family(String refreshHash);

  /** The sign-in of that name. */
  Optional<Family> familyNamed(String id);

  /** The sign-ins that go on, those that end first before the others. */
  List<Family> live(Instant now);

  /**
   * Puts {@code after} in the place of the version before it; where it has ended, its name is
   * revoked as well.
   *
   * @return whether that version was still there: of two changes at once, one gets {@code true}
   */
  boolean replace(Family after, TokenStep step);

  /**
   * Keeps a device that waits, and forgets those that are over.
   *
   * @return false if the person's code is taken
   */
  boolean ask(DeviceGrant grant, TokenStep step);

  /** How many devices wait. */
  int waiting(Instant now);

  /** By the hash of the device's code. */
  Optional<DeviceGrant> device(String id);

  /** By the code that a person types. */
  Optional<DeviceGrant> deviceByUserCode(String userCode);

  /** As for sign-ins; polls have no entry in the log. */
  boolean replace(DeviceGrant after, Optional<TokenStep> step);
}
