package dev.sallyport.engine.payload;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Whose documents lie together under one key: a caller's calls that have one label. Calls without a
 * label belong together by the day (UTC): by the call, an agent that gives no label would have its
 * whole history stored at each turn; for ever, such a session would never grow old.
 *
 * @param principal the caller, as {@code issuer#subject}
 * @param label what the client calls the session; empty where it says nothing
 * @param period the day of calls without a label, as {@code 2026-11-30}; else empty
 */
public record Session(String principal, String label, String period) {

  /** The session of a call at that time. */
  public static Session of(String principal, String label, Instant at) {
    return new Session(
        principal,
        label,
        label.isEmpty() ? at.atZone(ZoneOffset.UTC).toLocalDate().toString() : "");
  }
}
