package dev.sallyport.engine.export;

import java.time.Instant;

/**
 * An entry of the audit log, where it stands.
 *
 * @param log the log's name, which no other log has
 * @param leaf its number in that log, from 0 without gaps
 * @param kind what sort of entry it is, such as {@code intent}
 * @param at when it happened
 * @param line the entry as it was written, in JSON
 */
public record LoggedEntry(String log, long leaf, String kind, Instant at, String line) {

  /** Names it, apart from all others: who is told of it twice can tell by this. */
  public String id() {
    return log + "/" + leaf;
  }
}
