package dev.sallyport.envoy;

import java.time.Duration;

/** Every limit of this package, each with its reason. */
final class EnvoyLimits {

  /** One message: Envoy sends bodies in parts, of at most what it buffers of a connection. */
  static final int MESSAGE_MAX_BYTES = 4 << 20;

  /** One part of a body on its way to Envoy, as its documentation advises. */
  static final int PART_MAX_BYTES = 64 << 10;

  /** Calls on one connection; Envoy opens another for more. */
  static final int CALLS_EACH_CONNECTION_MAX = 1_000;

  /** An Envoy that is gone without a word is noticed within this and {@link #ALIVE_ANSWER}. */
  static final Duration ALIVE_EVERY = Duration.ofSeconds(30);

  /** How long it may take to say that it is there. */
  static final Duration ALIVE_ANSWER = Duration.ofSeconds(10);

  /** How often Envoy may ask whether we are there. */
  static final Duration ALIVE_ASKED_EVERY = Duration.ofSeconds(5);

  /** How often the files of certificates are looked at: they are renewed days before their end. */
  static final Duration TLS_LOOK = Duration.ofSeconds(10);

  /** What is cut off when the gateway stops has an end to hear of. */
  static final Duration CUT_OFF = Duration.ofSeconds(5);

  /** A certificate takes some KB, and Envoy writes it with escapes. */
  static final int CERTIFICATE_MAX_CHARS = 32 << 10;

  private EnvoyLimits() {}
}
