package dev.sallyport.engine.token;

import dev.sallyport.engine.model.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A device that asks for a person's sign-in (RFC 8628): the device polls with one code, the person
 * types the other into a page and says yes or no.
 *
 * @param id the hash of the device's code
 * @param userCode what the person types, without the dash
 * @param version counts the changes, for the store
 * @param scope the roles that the device asks to be narrowed to; empty for all
 * @param interval how long the device has to wait between two polls
 * @param polledAt when it polled last
 * @param askedFrom the address from which it asked, which tells a person that it is their device
 * @param who who said yes
 */
public record DeviceGrant(
    String id,
    String userCode,
    long version,
    State state,
    List<String> scope,
    Instant askedAt,
    Instant expiresAt,
    Duration interval,
    Instant polledAt,
    String askedFrom,
    Optional<Identity> who) {

  /** How it stands. */
  public enum State {
    PENDING,
    GRANTED,
    REFUSED,
    /** The device has its tokens. */
    SPENT;

    /** The word that the store uses. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** RFC 8628, section 3.5: so much longer, for now and later. */
  private static final Duration SLOWER = Duration.ofSeconds(5);

  /** A device that never learns is not made to wait for ever. */
  private static final Duration SLOWEST = Duration.ofMinutes(1);

  /** What a poll comes to. */
  sealed interface Poll {
    record Pending(DeviceGrant after) implements Poll {}

    record TooSoon(DeviceGrant after) implements Poll {}

    record Granted(DeviceGrant after, Identity who) implements Poll {}

    record Refused() implements Poll {}

    record Expired() implements Poll {}
  }

  public DeviceGrant {
    scope = List.copyOf(scope);
  }

  /** Whether somebody can still say yes or no. */
  public boolean isOpen(Instant now) {
    return state == State.PENDING && now.isBefore(expiresAt);
  }

  Poll poll(Instant now) {
    if (!now.isBefore(expiresAt)) {
      return new Poll.Expired();
    }
    return switch (state) {
      case PENDING ->
          now.isBefore(polledAt.plus(interval))
              ? new Poll.TooSoon(after(state, slower(), now, who))
              : new Poll.Pending(after(state, interval, now, who));
      case GRANTED ->
          who.<Poll>map(person -> new Poll.Granted(after(State.SPENT, interval, now, who), person))
              .orElseGet(Poll.Expired::new);
      case REFUSED -> new Poll.Refused();
      case SPENT -> new Poll.Expired();
    };
  }

  DeviceGrant answered(Identity person, boolean yes) {
    return after(yes ? State.GRANTED : State.REFUSED, interval, polledAt, Optional.of(person));
  }

  private Duration slower() {
    var next = interval.plus(SLOWER);
    return next.compareTo(SLOWEST) > 0 ? SLOWEST : next;
  }

  private DeviceGrant after(
      State next, Duration nextInterval, Instant nextPoll, Optional<Identity> person) {
    return new DeviceGrant(
        id,
        userCode,
        version + 1,
        next,
        scope,
        askedAt,
        expiresAt,
        nextInterval,
        nextPoll,
        askedFrom,
        person);
  }
}
