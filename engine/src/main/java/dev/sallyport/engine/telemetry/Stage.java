package dev.sallyport.engine.telemetry;

import java.util.Locale;

/** What an exchange passes on its way, in this order. */
public enum Stage {
  /** Who calls is known. */
  IDENTIFY,
  /** The call has been read. */
  DESCRIBE,
  /** The policy has decided. */
  DECIDE,
  /** What leaves is masked. */
  MASK,
  /** The intent is durable. */
  RECORD,
  /** People have said yes, where they were asked. */
  HOLD,
  /** It is this call's turn to go to the service. */
  TURN,
  /** The head of the service's reply has come. */
  UPSTREAM,
  /** The reply has ended. */
  RELAY;

  /** The word that metrics and spans use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is the gateway's own work, and not a wait for people, for a turn or the service. */
  public boolean own() {
    return switch (this) {
      case IDENTIFY, DESCRIBE, DECIDE, MASK, RECORD -> true;
      case HOLD, TURN, UPSTREAM, RELAY -> false;
    };
  }
}
