package dev.sallyport.engine.token;

import dev.sallyport.engine.audit.AuditEntry.Caller;
import dev.sallyport.engine.audit.TokenStep;
import dev.sallyport.engine.audit.TokenStep.Step;
import dev.sallyport.engine.identity.Secrets;
import dev.sallyport.engine.memory.Tries;
import dev.sallyport.engine.model.Identity;
import dev.sallyport.engine.model.Peer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Devices that ask for a sign-in, and the people who answer them (RFC 8628). The page on which a
 * person types a code uses {@link #find}, {@link #grant} and {@link #refuse}.
 *
 * <p>A code has 20^8 values, and one person may mistype a few within its life, so nobody finds
 * another's (RFC 8628, section 5.1).
 */
public final class DeviceGrants {

  /** Consonants: no words come of them, and none looks like a digit (RFC 8628, section 6.1). */
  static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";

  private static final int USER_CODE_CHARS = 8;
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** An office behind one address begins its day; a script that asks on and on is stopped. */
  private static final int ASKED_PER_ADDRESS = 200;

  /** People mistype a code, but not so often. */
  private static final int MISTYPED_PER_PERSON = 20;

  /** Names that are remembered; who has more is stopped by the limit on all. */
  private static final int NAMES_MAX = 10_000;

  /** Each takes a row of a KB; a whole company does not sign in within ten minutes. */
  private static final int WAITING_MAX = 10_000;

  private final TokenStore store;
  private final Clock clock;
  private final SecureRandom random;
  private final Tries asked;
  private final Tries mistyped;

  public DeviceGrants(TokenStore store, Clock clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.asked = new Tries(ASKED_PER_ADDRESS, LIFETIME, NAMES_MAX, clock);
    this.mistyped = new Tries(MISTYPED_PER_PERSON, LIFETIME, NAMES_MAX, clock);
  }

  /** What the device is told. */
  record Asked(String deviceCode, DeviceGrant grant) {
    @Override
    public String toString() {
      return "Asked[hidden]";
    }
  }

  /** What there is for a code. */
  public sealed interface Look {
    /** A device waits. */
    record Waiting(DeviceGrant grant) implements Look {}

    /** No device waits with this code: it was answered, or is too old, or never was. */
    record Nobody() implements Look {}

    /** This person has mistyped too many. */
    record TooMany() implements Look {}
  }

  /** What a person's answer came to. */
  public sealed interface Confirmation {
    /** The device will find it at its next poll. */
    record Recorded() implements Confirmation {}

    /** No device waits with this code any more. */
    record Gone() implements Confirmation {}

    /** This person has mistyped too many. */
    record TooMany() implements Confirmation {}

    /** Whoever answered may not, for this reason. */
    record NotEntitled(String sentence) implements Confirmation {}
  }

  /** A device asks. */
  Asked ask(String exchange, String address, List<String> scope) {
    if (!asked.take(Peer.network(address))) {
      throw tooMany();
    }
    var now = now();
    if (store.waiting(now) >= WAITING_MAX) {
      throw tooMany();
    }
    var code = new Secrets(random).next(TokenLimits.DEVICE_PREFIX);
    for (var i = 0; i < TokenLimits.RACE_LIMIT; i++) {
      var grant =
          new DeviceGrant(
              Secrets.hash(code),
              userCode(),
              1,
              DeviceGrant.State.PENDING,
              scope,
              now,
              now.plus(LIFETIME),
              INTERVAL,
              Instant.EPOCH,
              address,
              Optional.empty());
      if (store.ask(grant, step(exchange, Step.DEVICE_ASKED, grant, Optional.empty()))) {
        return new Asked(code, grant);
      }
    }
    throw tooMany();
  }

  /** The device that waits with this code; to be shown to the person before they answer. */
  public Look find(String userCode, Identity who) {
    if (!mistyped.take(who.principal())) {
      return new Look.TooMany();
    }
    var open = open(userCode);
    if (open.isEmpty()) {
      return new Look.Nobody();
    }
    mistyped.giveBack(who.principal());
    return new Look.Waiting(open.get());
  }

  /** The person says yes: the device gets tokens for that identity. */
  public Confirmation grant(String exchange, String userCode, Identity who) {
    return answer(exchange, userCode, who, true);
  }

  /** The person says no. */
  public Confirmation refuse(String exchange, String userCode, Identity who) {
    return answer(exchange, userCode, who, false);
  }

  private Confirmation answer(String exchange, String userCode, Identity who, boolean yes) {
    if (who.kind() != Identity.Kind.PERSON || !who.actors().isEmpty()) {
      return new Confirmation.NotEntitled(
          "Only a person who is there can sign a device in, nobody in their name.");
    }
    for (var i = 0; i < TokenLimits.RACE_LIMIT; i++) {
      switch (find(userCode, who)) {
        case Look.Nobody _ -> {
          return new Confirmation.Gone();
        }
        case Look.TooMany _ -> {
          return new Confirmation.TooMany();
        }
        case Look.Waiting(var grant) -> {
          var after = grant.answered(who, yes);
          var step = yes ? Step.DEVICE_GRANTED : Step.DEVICE_REFUSED;
          try {
            if (store.replace(after, Optional.of(step(exchange, step, after, Optional.of(who))))) {
              return new Confirmation.Recorded();
            }
          } catch (TokenRefusedException e) {
            // Their claims fit into no token, and the person is the one who can be told.
            return new Confirmation.NotEntitled(e.refusal().description());
          }
          // The device polled in between.
        }
      }
    }
    return new Confirmation.Gone();
  }

  /** A device polls: who said yes, once. */
  DeviceGrant spend(String deviceCode) {
    for (var i = 0; i < TokenLimits.RACE_LIMIT; i++) {
      var found = store.device(Secrets.hash(deviceCode)).orElseThrow(DeviceGrants::expired);
      switch (found.poll(now())) {
        case DeviceGrant.Poll.Pending(var after) -> {
          if (store.replace(after, Optional.empty())) {
            throw waiting("authorization_pending", "Nobody has confirmed the sign-in yet.");
          }
        }
        case DeviceGrant.Poll.TooSoon(var after) -> {
          if (store.replace(after, Optional.empty())) {
            throw waiting(
                "slow_down",
                "This was asked too soon: wait %d seconds each time."
                    .formatted(after.interval().toSeconds()));
          }
        }
        case DeviceGrant.Poll.Granted(var after, _) -> {
          // INVARIANT: of two polls at once, one has the tokens.
          if (store.replace(after, Optional.empty())) {
            return after;
          }
        }
        case DeviceGrant.Poll.Refused _ ->
            throw TokenRefusal.refused(
                400, "access_denied", "access_denied", "The person refused the sign-in.");
        case DeviceGrant.Poll.Expired _ -> throw expired();
      }
    }
    throw waiting("slow_down", "This was asked several times at once: ask once.");
  }

  /** With a dash in the middle, as people read it. */
  public static String spelt(String userCode) {
    var half = userCode.length() / 2;
    return userCode.substring(0, half) + "-" + userCode.substring(half);
  }

  private Optional<DeviceGrant> open(String userCode) {
    var code = new StringBuilder();
    for (var letter : userCode.toUpperCase(Locale.ROOT).toCharArray()) {
      if (ALPHABET.indexOf(letter) >= 0) {
        code.append(letter);
      }
    }
    return code.length() == USER_CODE_CHARS
        ? store.deviceByUserCode(code.toString()).filter(grant -> grant.isOpen(now()))
        : Optional.empty();
  }

  private String userCode() {
    var code = new StringBuilder();
    for (var i = 0; i < USER_CODE_CHARS; i++) {
      code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return code.toString();
  }

  // The store keeps milliseconds; a grant must not differ from what is read back of it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private TokenStep step(String exchange, Step step, DeviceGrant grant, Optional<Identity> who) {
    return new TokenStep(
        exchange,
        now(),
        step,
        "device_code",
        "",
        "",
        who.map(Caller::of),
        Optional.of(grant.expiresAt()),
        "");
  }

  private static TokenRefusedException waiting(String error, String description) {
    return TokenRefusal.refused(400, error, error, description);
  }

  private static TokenRefusedException expired() {
    return TokenRefusal.refused(
        400,
        "expired_token",
        "expired_token",
        "The code is used, too old or unknown: begin the sign-in again.");
  }

  private static TokenRefusedException tooMany() {
    return TokenRefusal.refused(
        429,
        "slow_down",
        "too_many_sign_ins",
        "Too many sign-ins were begun from here: wait ten minutes.");
  }
}
