package dev.sallyport.engine.custody;

import java.util.Optional;

/** What is kept beside an entry of the log, or why there is nothing to be seen. */
public sealed interface Evidence<T> {

  /** It is here. */
  record Kept<T>(T what) implements Evidence<T> {}

  /** It is not. */
  record Absent<T>(Reason reason, String sentence) implements Evidence<T> {}

  /** Why something is not here. */
  enum Reason {
    /** Nothing was to be kept. */
    NEVER_KEPT,
    LOST,
    ERASED,
    MISSING,
    DAMAGED,
    /** It is kept, and its key is not to be had here. */
    OUT_OF_REACH,
    /** It is in a form that this version does not read. */
    UNREADABLE;

    /** The word that exports use. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What is kept. */
  default Optional<T> kept() {
    return this instanceof Kept<T>(var what) ? Optional.of(what) : Optional.empty();
  }

  /** Why there is nothing; empty where there is. */
  default String missing() {
    return this instanceof Absent<T>(_, var sentence) ? sentence : "";
  }
}
