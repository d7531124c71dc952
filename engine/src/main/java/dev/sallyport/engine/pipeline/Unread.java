package dev.sallyport.engine.pipeline;

/** Why a data plane could not hand a request over. */
public enum Unread {
  /** It is no HTTP. */
  NOT_HTTP,
  /** Its body is packed, and the server refuses that by itself. */
  ENCODED,
  /** Its body is so large that the server refuses it by itself. */
  TOO_LARGE,
  /** It does not say how long its body is. */
  UNSIZED,
  /** It did not come in time. */
  LATE,
  /** The gateway stops. */
  STOPPING,
  /** The data plane failed. */
  FAULT
}
