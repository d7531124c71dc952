package dev.sallyport.dataplane.http;

import java.time.Duration;

/**
 * How many connections there may be, and how long one may keep the gateway waiting.
 *
 * @param most of everybody
 * @param each of one address; the proxies of a listener are not counted by theirs
 * @param patience how long the head of a request may take from its first byte to its last, and how
 *     long nothing at all may move of a head, a body or a reply
 * @param slowestBytes how many bytes of a body or a reply have to move in a second at least, once
 *     the patience is used up
 */
public record ConnectionLimits(int most, int each, Duration patience, int slowestBytes) {

  /**
   * A client has a handful of connections, and an office behind one address some hundred clients. A
   * head is one packet or two; whoever needs half a minute for it is no client. What crawls along
   * at 4 KiB a second is a bad line, and what is slower holds a place without wanting it.
   */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(10_000, 1_000, Duration.ofSeconds(30), 4 << 10);

  /** A connection of a caller, one to a service for it, and as much for all else. */
  private static final int FILES_EACH = 3;

  public ConnectionLimits {
    if (most < 1 || each < 1 || slowestBytes < 1 || !patience.isPositive()) {
      throw new IllegalArgumentException("a limit of connections is more than nothing");
    }
  }

  /**
   * The same, for a process that may open this many files: a listener that finds none left for the
   * next connection is at its end.
   */
  public ConnectionLimits within(long files) {
    return new ConnectionLimits(
        Math.clamp(files / FILES_EACH, 1, most), each, patience, slowestBytes);
  }
}
