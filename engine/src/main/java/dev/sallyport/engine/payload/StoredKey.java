package dev.sallyport.engine.payload;

import java.time.Instant;

/**
 * A session's key as it is stored.
 *
 * @param name random, in 32 hexadecimal digits; it stands in references
 * @param wrapped the key under another one
 * @param wrap the name of that one: {@link KeyWrap#name}
 */
public record StoredKey(
    String name, Session session, byte[] wrapped, String wrap, Instant createdAt) {

  /** What is known of a key. */
  public sealed interface State {
    /** It opens what it has sealed. */
    record Live(StoredKey key) implements State {}

    /** It is gone. */
    record Erased(Instant at, String by) implements State {}

    /** There was never one of that name. */
    record Unknown() implements State {}
  }
}
