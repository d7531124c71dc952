package dev.sallyport.engine.mask;

import java.util.Optional;

/** One block of a streamed reply that has begun and not ended, with its own matchers. */
final class OpenBlock {
  private final Programs programs;
  private final boolean signed;
  private Optional<TextMasker> text = Optional.empty();
  private Optional<JsonInputMasker> input = Optional.empty();

  OpenBlock(Programs programs, String type) {
    this.programs = programs;
    signed = type.equals("thinking") || type.equals("redacted_thinking");
  }

  /** Holds what the service has signed or encrypted: it must come back to it byte for byte. */
  boolean signed() {
    return signed;
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
