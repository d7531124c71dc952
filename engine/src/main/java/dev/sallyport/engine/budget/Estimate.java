package dev.sallyport.engine.budget;

import dev.sallyport.engine.price.Usage;

/**
 * What a call may cost before it is known, rather too much than too little.
 *
 * @param prompt how many tokens are sent
 * @param output how many may come back
 */
public record Estimate(long prompt, long output) {

  /**
   * Text has three to four bytes for a token, and some scripts and numbers have two. Images and
   * documents, which are sent as long texts, have far more.
   */
  private static final long BYTES_OF_TOKEN = 2;

  public Estimate {
    prompt = Math.max(0, prompt);
    output = Math.max(0, output);
  }

  /**
   * Of a call's size.
   *
   * @param bytes of its body
   * @param maxTokens how long its reply may be
   */
  public static Estimate of(long bytes, long maxTokens) {
    return new Estimate(tokens(bytes), maxTokens);
  }

  /** How many tokens there may be in so many bytes. */
  public static long tokens(long bytes) {
    return Math.ceilDiv(bytes, BYTES_OF_TOKEN);
  }

  /** The same as if the service had counted it. */
  Usage usage() {
    return new Usage(true, false, true, prompt, 0, 0, 0, output);
  }
}
