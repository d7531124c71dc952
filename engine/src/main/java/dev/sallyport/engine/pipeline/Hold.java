package dev.sallyport.engine.pipeline;

import dev.sallyport.engine.model.Call;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How calls are held for an approval. Silently, so that a refusal is still one clean answer; or,
 * where something between client and gateway closes connections on which nothing is said, with
 * signs of life in the reply, which has begun by then.
 *
 * @param silently how long a call is held without a word
 * @param pingAfter after how long the reply to a streamed call begins, with a ping in every {@link
 *     #PING_EVERY}; empty where every call is held silently
 * @param longest how long such a call is held in all
 * @param shownAt where people see what waits, if the gateway knows its address
 */
public record Hold(
    Duration silently, Optional<Duration> pingAfter, Duration longest, Optional<URI> shownAt) {

  /** Clients were seen to wait ten minutes and more where they heard something every 15 s. */
  public static final Duration PING_EVERY = Duration.ofSeconds(10);

  /** The first client gives up after ten minutes, whatever it hears. */
  public static final Duration LONGEST = Duration.ofMinutes(10);

  /** Clients that hear nothing give up between 300 and 360 s, and the answer must come before. */
  public static final Hold DEFAULT =
      new Hold(Duration.ofMinutes(4), Optional.empty(), LONGEST, Optional.empty());

  public Hold {
    if (silently.isNegative() || longest.isNegative() || longest.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "a call is held for up to %d minutes".formatted(LONGEST.toMinutes()));
    }
    var end = longest;
    if (pingAfter.filter(begin -> begin.isNegative() || begin.compareTo(end) >= 0).isPresent()) {
      throw new IllegalArgumentException("pings begin before the longest time is over");
    }
  }

  /** The same, for calls that are held so long without a word. */
  public Hold withSilently(Duration other) {
    return new Hold(other, pingAfter, longest, shownAt);
  }

  /** The same, where people see what waits at that address. */
  public Hold withShownAt(URI address) {
    return new Hold(silently, pingAfter, longest, Optional.of(address));
  }

  /** How long a call is held. */
  Duration patience(boolean streamed) {
    return streamed && pingAfter.isPresent() ? longest : silently;
  }

  /**
   * Until when a tool is held that a reply wants to use. A stream has begun and is kept by pings,
   * so its people have as long again as those of a call; the client of a whole reply has heard
   * nothing since it called.
   *
   * @param askedAt when people were asked about the tool
   */
  Instant toolUntil(Call call, Instant askedAt) {
    if (!call.stream()) {
      return call.at().plus(silently);
    }
    var end = call.at().plus(LONGEST);
    var patient = askedAt.plus(patience(true));
    return patient.isBefore(end) ? patient : end;
  }

  /** Where people see that approval. */
  Optional<URI> page(String approval) {
    return shownAt.map(console -> console.resolve("/console/approvals/" + approval));
  }
}
