package dev.sallyport.engine.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.engine.audit.AuditSearch.Field;
import dev.sallyport.engine.json.MalformedJsonException;
import dev.sallyport.engine.json.StrictJson;
import dev.sallyport.engine.model.Principal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an entry is found by. It is read from the entry as it stands in the log, so that older ones
 * are found as well.
 *
 * @param exchange that it is about; empty where it is about none
 * @param at as the entry says it
 * @param terms what it is found by as a whole
 * @param texts what people wrote, or could have: it is found by each of its words
 */
public record AuditTerms(String exchange, String at, Set<Term> terms, Set<String> texts) {

  /** An entry of somebody in thousands of groups is found by so many of them. */
  static final int TERMS_MAX = 1_000;

  /** A text is found by its first words, which are a page of print. */
  static final int WORDS_MAX = 500;

  /** A longer word is found by its beginning. */
  static final int WORD_MAX_CHARS = 40;

  /** Every call has these, so nobody looks for them. */
  private static final Set<String> USUAL_KINDS = Set.of("intent", "outcome");

  /**
   * A value in one of the places in which it may stand.
   *
   * @param value folded, as {@link #folded} does
   */
  public record Term(Field field, String value) {}

  public AuditTerms {
    terms = Set.copyOf(terms);
    texts = Set.copyOf(texts);
  }

  /** Those of a line of the log; none of one that is not JSON, which no gateway has written. */
  public static AuditTerms of(String line) {
    JsonNode entry;
    try {
      entry = StrictJson.object(line.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException _) {
      entry = StrictJson.newObject();
    }
    return new Reading(entry).read();
  }

  /** A value as the index has it: what looks the same, or differs in case alone, is the same. */
  public static String folded(String value) {
    return Normalizer.normalize(value, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).strip();
  }

  /** The words of a text, as the index has them: runs of letters and digits, and nothing else. */
  public static Set<String> words(String text) {
    var words = new LinkedHashSet<String>();
    var word = new StringBuilder();
    // A blank at the end ends the last word.
    (folded(text) + " ")
        .codePoints()
        .forEach(
            point -> {
              if (Character.isLetterOrDigit(point)) {
                if (word.length() < WORD_MAX_CHARS) {
                  word.appendCodePoint(point);
                }
              } else if (!word.isEmpty()) {
                if (words.size() < WORDS_MAX) {
                  words.add(word.toString());
                }
                word.setLength(0);
              }
            });
    return words;
  }

  private static final class Reading {
    private final JsonNode entry;
    private final Set<Term> terms = new LinkedHashSet<>();
    private final Set<String> texts = new LinkedHashSet<>();

    private Reading(JsonNode entry) {
      this.entry = entry;
    }

    private AuditTerms read() {
      var kind = entry.path("kind").asText();
      if (!USUAL_KINDS.contains(kind)) {
        term(Field.KIND, kind);
      }
      caller(entry.path("caller"));
      principal(entry.path("by").asText());
      call(entry.path("call"));
      principal(entry.path("session").path("principal").asText());
      term(Field.SESSION, entry.path("session").path("label").asText());
      ruling(entry.path("ruling"));
      written(Field.RULE, entry.path("rules"));
      written(Field.TOOL, entry.path("tool").path("name"));
      for (var masked : entry.path("masked")) {
        written(Field.DETECTOR, masked.path("detector"));
      }
      term(Field.APPROVAL, entry.path("approval").asText());
      term(Field.RESULT, entry.path("result").asText());
      term(Field.REQUEST, entry.path("upstream").path("request_id").asText());
      written(Field.REFUSAL, entry.path("refusal"));
      for (var name :
          List.of("reason", "messages", "action", "object", "name", "path", "provider", "step")) {
        texts(entry.path(name)).forEach(this::text);
      }
      text(entry.path("upstream").path("name").asText());
      return new AuditTerms(
          entry.path("exchange").asText(), entry.path("at").asText(), terms, texts);
    }

    private void caller(JsonNode caller) {
      var subject = caller.path("subject");
      if (subject.isTextual()) {
        written(Field.PERSON, subject);
        term(Field.PERSON, caller.path("issuer").asText() + "#" + subject.asText());
      }
      texts(caller.path("actors")).forEach(this::principal);
      written(Field.GROUP, caller.path("groups"));
    }

    private void principal(String principal) {
      if (!principal.isEmpty()) {
        term(Field.PERSON, principal);
        term(Field.PERSON, Principal.of(principal).subject());
        text(Principal.of(principal).subject());
      }
    }

    private void call(JsonNode call) {
      written(Field.MODEL, call.path("model"));
      written(Field.CLIENT, call.path("client_label"));
      term(Field.SESSION, call.path("session_label").asText());
      text(call.path("endpoint").asText());
    }

    private void ruling(JsonNode ruling) {
      term(Field.DECISION, ruling.path("decision").asText());
      written(Field.REFUSAL, ruling.path("cause"));
      written(Field.RULE, ruling.path("rules"));
      written(Field.DETECTOR, ruling.path("masks"));
    }

    /** A value, or several, that is found by its words as well. */
    private void written(Field field, JsonNode values) {
      for (var value : texts(values)) {
        term(field, value);
        text(value);
      }
    }

    private static List<String> texts(JsonNode values) {
      if (values.isArray()) {
        return values.valueStream().map(JsonNode::asText).toList();
      }
      return values.isTextual() ? List.of(values.asText()) : List.of();
    }

    private void term(Field field, String value) {
      var folded = folded(value);
      if (!folded.isEmpty() && terms.size() < TERMS_MAX) {
        terms.add(new Term(field, folded));
      }
    }

    private void text(String value) {
      if (!value.isEmpty() && texts.size() < TERMS_MAX) {
        texts.add(folded(value));
      }
    }
  }

  /** What stands for an exchange in the index: its name, where there is one. */
  public Optional<String> about() {
    return exchange.isEmpty() ? Optional.empty() : Optional.of(exchange);
  }
}
