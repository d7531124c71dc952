package dev.sallyport.dsl;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What is put in the place of a secret. Each gives the same for the same secret in one tenant, so
 * that a conversation sent again is the same text and a cached prompt still fits.
 */
public sealed interface Action {

  /**
   * A label in its place.
   *
   * @param label in which {@code {name}} stands for the detector's name
   */
  record Redact(String label) implements Action {
    /** The label where the author wrote none. */
    public static final String DEFAULT_LABEL = "[{name}]";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w*}");

    /** The first placeholder of a label that stands for nothing. */
    static Optional<String> unknownPlaceholder(String label) {
      return PLACEHOLDER
          .matcher(label)
          .results()
          .map(MatchResult::group)
          .filter(placeholder -> !placeholder.equals("{name}"))
          .findFirst();
    }

    /** The label for what this detector, or field, found. */
    public String labelFor(String name) {
      return label.replace("{name}", name);
    }
  }

  /**
   * Some letters and digits at its ends stay, the others become the filler; what is neither letter
   * nor digit stays. Of a secret that has no more of them than would stay, none stays.
   *
   * @param first how many at its start
   * @param last how many at its end
   * @param filler one character or more
   */
  record Keep(int first, int last, String filler) implements Action {
    /** The filler where the author wrote none. */
    public static final String DEFAULT_FILLER = "*";
  }

  /**
   * {@code [name:…]} with a part of its HMAC under the tenant's key, so that two can be compared
   * and none can be read.
   *
   * @param length in characters of base32
   */
  record Hmac(int length) implements Action {
    /** 60 bits: two secrets of a million are alike once in a million. */
    public static final int DEFAULT_LENGTH = 12;

    public static final int MIN_LENGTH = 6;

    /** All of HMAC-SHA-256. */
    public static final int MAX_LENGTH = 52;
  }

  /** A token which means something only to this gateway, and can be restored there. */
  record Tokenise(Within within) implements Action {}

  /** Where the same secret gives the same token, and a token means something. */
  enum Within {
    SESSION,
    TENANT
  }

  /** Nothing in its place; a field goes with its name. */
  record Drop() implements Action {}

  /**
   * The whole reply or request is refused.
   *
   * @param message what its caller reads
   */
  record Block(String message) implements Action {
    /** The message where the author wrote none. */
    public static final String DEFAULT_MESSAGE = "it holds what a mask blocks";
  }

  /** It stays: a rule for exceptions, written before the rule that they are from. */
  record Pass() implements Action {}
}
