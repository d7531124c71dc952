package dev.sallyport.engine.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The parts of the Claude API that are enforced; everything else is refused by name. Where each of
 * them lies, the census says.
 */
public enum Endpoint {
  MESSAGES(true),
  COUNT_TOKENS(true),
  MODELS(false),
  /** One model, which the path names. */
  MODEL(false);

  private final boolean body;

  Endpoint(boolean body) {
    this.body = body;
  }

  /** Whether a JSON object is sent to it. */
  public boolean hasBody() {
    return body;
  }

  /** The word that policies and audit entries use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The endpoint with that word. */
  public static Optional<Endpoint> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
