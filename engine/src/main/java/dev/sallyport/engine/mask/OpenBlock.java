package dev.sallyport.engine.mask;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One block of a streamed reply that has begun and not ended, with its own matchers. */
final class OpenBlock {
  /** More types of deltas than the API has. */
  static final int MAX_OTHERS = 16;

  /** A member of the deltas of one type. */
  record Where(String type, String field) {}

  private final Programs programs;
  private final boolean signed;
  private Optional<TextMasker> text = Optional.empty();
  private Optional<JsonInputMasker> input = Optional.empty();
  private final Map<Where, TextMasker> others = new LinkedHashMap<>();

  OpenBlock(Programs programs, String type) {
    this.programs = programs;
    signed = type.equals("thinking") || type.equals("redacted_thinking");
  }

  /** Holds what the service has signed or encrypted: it must come back to it byte for byte. */
  boolean signed() {
    return signed;
  }

  /** Whether some of a text has not left yet. */
  boolean holds() {
    return text.stream().anyMatch(TextMasker::holds)
        || others.values().stream().anyMatch(TextMasker::holds);
  }

  String text(String piece) {
    if (programs.text().isEmpty()) {
      return piece;
    }
    if (text.isEmpty()) {
      text = Optional.of(new TextMasker(programs.text()));
    }
    return text.get().on(piece);
  }

  String input(String piece) {
    if (programs.toolUse().isEmpty()) {
      return piece;
    }
    if (input.isEmpty()) {
      input = Optional.of(new JsonInputMasker(programs.toolUse()));
    }
    return input.get().on(piece);
  }

  /** A text of a delta whose type is not known. */
  String other(String type, String field, String piece) {
    if (programs.text().isEmpty()) {
      return piece;
    }
    var where = new Where(type, field);
    if (others.size() >= MAX_OTHERS && !others.containsKey(where)) {
      throw new MalformedReplyException("a block has deltas of too many types");
    }
    return others.computeIfAbsent(where, _ -> new TextMasker(programs.text())).on(piece);
  }

  /** What was held of such texts. */
  Map<Where, String> endOthers(boolean brokeOff) {
    var rests = new LinkedHashMap<Where, String>();
    others.forEach(
        (where, masker) -> {
          var rest = brokeOff ? masker.abandon() : masker.end();
          if (!rest.isEmpty()) {
            rests.put(where, rest);
          }
        });
    others.clear();
    return rests;
  }

  /** The block is whole; gives the text that was held. */
  String endText() {
    var rest = text.map(TextMasker::end).orElse("");
    text = Optional.empty();
    return rest;
  }

  /** The block broke off; gives the text that was held, with whatever it may be masked. */
  String abandonText() {
    var rest = text.map(TextMasker::abandon).orElse("");
    text = Optional.empty();
    return rest;
  }

  /** Nothing more comes; gives the input that was held. */
  String endInput() {
    var rest = input.map(JsonInputMasker::end).orElse("");
    input = Optional.empty();
    return rest;
  }
}
