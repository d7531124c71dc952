package dev.sallyport.cli.doctor;

import java.util.Locale;

/**
 * What was found out about one thing.
 *
 * @param subject what was looked at, in a word
 * @param message one sentence: how it stands and, where that is not well, what to do
 */
public record Finding(Level level, String subject, String message) {

  /** How it stands. */
  public enum Level {
    /** As it should be. */
    OK,
    /** It works, and may not be what was meant. */
    LOOK,
    /** A gateway would not start, or would refuse calls. */
    WRONG;

    /** As it is printed. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String subject, String message) {
    return new Finding(Level.OK, subject, message);
  }

  static Finding look(String subject, String message) {
    return new Finding(Level.LOOK, subject, message);
  }

  static Finding wrong(String subject, String message) {
    return new Finding(Level.WRONG, subject, message);
  }
}
