package dev.sallyport.engine.token;

import dev.sallyport.engine.identity.Binding;
import dev.sallyport.engine.model.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A person's sign-in with every refresh token that came of it. A refresh token is used once; one
 * that comes again is in two hands, and nobody can tell which is the thief's, so all of them end
 * (RFC 9700, section 4.14.2).
 *
 * <p>A client that lost the answer, or asked twice at once, sends the same token within seconds:
 * that has an answer too, and of the answers only one goes on.
 *
 * @param version counts the changes, for the store
 * @param state whether it can be refreshed
 * @param identity who signed in
 * @param expiresAt when it ends in any case
 * @param live hashes of the refresh tokens that can be used
 * @param previous the hash of the one that was used last; empty if none was
 * @param rotatedAt when that was used first
 * @param binding what has to be shown to refresh it (RFC 9449, section 5)
 */
public record Family(
    String id,
    long version,
    State state,
    Identity identity,
    Instant expiresAt,
    List<String> live,
    String previous,
    Instant rotatedAt,
    Binding binding) {

  /** Whether a sign-in goes on. */
  public enum State {
    LIVE,
    ENDED;

    /** The word that the store uses. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What a refresh token that comes does. */
  sealed interface Turn {
    /** It is good, and another takes its place. */
    record Rotated(Family after) implements Turn {}

    /** It was used before. */
    record Reused(Family after) implements Turn {}

    /** The sign-in is over. */
    record Over() implements Turn {}
  }

  public Family {
    live = List.copyOf(live);
  }

  /** A sign-in that begins now, with one refresh token. */
  static Family begun(
      String id, Identity identity, String hash, Instant now, Instant expiresAt, Binding binding) {
    return new Family(id, 1, State.LIVE, identity, expiresAt, List.of(hash), "", now, binding);
  }

  /**
   * @param presented the hash of the token that came
   * @param next the hash of the one that takes its place, if one does
   */
  Turn refresh(String presented, String next, Instant now) {
    if (state == State.ENDED || !now.isBefore(expiresAt)) {
      return new Turn.Over();
    }
    if (live.contains(presented)) {
      return new Turn.Rotated(after(State.LIVE, List.of(next), presented, now));
    }
    var again =
        presented.equals(previous) && !now.isAfter(rotatedAt.plus(TokenLimits.REFRESH_GRACE));
    if (again && live.size() < TokenLimits.SIBLINGS_MAX) {
      var siblings = new ArrayList<>(live);
      siblings.add(next);
      return new Turn.Rotated(after(State.LIVE, siblings, previous, rotatedAt));
    }
    return new Turn.Reused(ended());
  }

  /** The same, and nobody can go on with it. */
  Family ended() {
    return after(State.ENDED, List.of(), previous, rotatedAt);
  }

  private Family after(State next, List<String> nextLive, String used, Instant usedAt) {
    return new Family(id, version + 1, next, identity, expiresAt, nextLive, used, usedAt, binding);
  }
}
