package dev.sallyport.engine.audit;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds what the audit log says: exchanges with all entries about them, and what is about none, by
 * who, what, which rules, when, and words of texts. Upper and lower case are the same.
 */
public interface AuditSearch {

  /** How many hits are read at once, at most. */
  int PAGE_MAX = 100;

  /** Of one hit as many entries are read, at most; {@code audit show} reads all. */
  int LINES_MAX = 200;

  /** What somebody writes into one field; entries keep no more of a text. */
  int TEXT_LIMIT_CHARS = AuditEntry.TEXT_LIMIT_CHARS;

  /** Each word costs a look into the index. */
  int WORDS_MAX = 8;

  /** What can be looked for, each by the whole of it. */
  enum Field {
    /** Whoever acted: a subject alone, or {@code issuer#subject}. */
    PERSON,
    GROUP,
    RULE,
    /** A detector of which something was masked, or a mask that was to be applied. */
    DETECTOR,
    MODEL,
    TOOL,
    CLIENT,
    /** The session label, as the client says it. */
    SESSION,
    /** The gateway's name of an exchange, or the service's own name of the call. */
    REQUEST,
    APPROVAL,
    DECISION,
    RESULT,
    REFUSAL,
    /** The kind of an entry, but for those that every call has. */
    KIND;

    /** The word that people and programs use. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is looked for: all of it has to hold of one exchange.
   *
   * @param text words, each of which begins a word of some text in the entries
   * @param from when it began, at the earliest
   * @param to before when it began
   */
  record Query(
      Map<Field, String> fields, String text, Optional<Instant> from, Optional<Instant> to) {

    /** Everything. */
    public static final Query ALL = new Query(Map.of(), "", Optional.empty(), Optional.empty());

    /**
     * @throws IllegalArgumentException with one sentence, if it cannot be looked for
     */
    public Query {
      var copy = new EnumMap<Field, String>(Field.class);
      fields.forEach(
          (field, value) -> {
            if (value.isBlank() || value.length() > TEXT_LIMIT_CHARS) {
              throw new IllegalArgumentException(
                  "`%s` has 1 to %d characters".formatted(field.word(), TEXT_LIMIT_CHARS));
            }
            copy.put(field, value);
          });
      fields = Collections.unmodifiableMap(copy);
      if (text.length() > TEXT_LIMIT_CHARS || AuditTerms.words(text).size() > WORDS_MAX) {
        throw new IllegalArgumentException(
            "`text` has at most %d words, and %d characters"
                .formatted(WORDS_MAX, TEXT_LIMIT_CHARS));
      }
      if (!text.isBlank() && AuditTerms.words(text).isEmpty()) {
        throw new IllegalArgumentException(
            "`text` holds no word: a word is made of letters and digits");
      }
    }

    /** Its words, as the index has them. */
    public List<String> words() {
      return List.copyOf(AuditTerms.words(text));
    }
  }

  /**
   * What was found.
   *
   * @param seq the place of its first entry in the log
   * @param exchange empty where it is about none
   * @param session the session to which the call belongs; empty where it belongs to none
   * @param lines in the order of writing, as JSON
   */
  record Hit(long seq, String exchange, OptionalLong session, List<String> lines) {
    public Hit {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A page of what was found, the newest first.
   *
   * @param next where to go on; empty where there is no more. A page may be short, or empty, and
   *     have more behind it: so much is looked at for one page, and no more
   * @param behind how many of the newest entries are not in the index yet; they are found a moment
   *     later, when a gateway runs
   */
  record Page(List<Hit> hits, OptionalLong next, long behind) {
    public Page {
      hits = List.copyOf(hits);
    }
  }

  /**
   * Looks for what began before that place in the log.
   *
   * @param before {@link Long#MAX_VALUE} for the newest
   * @param limit at most {@link #PAGE_MAX}
   */
  Page search(Query query, long before, int limit);
}
